#include "tools/server/http/admission.h"

#include <gtest/gtest.h>

#include <vector>

#include "tools/server/http/body_pace.h"
#include "tools/server/http/peer.h"
#include "tools/server/http/peer_networks.h"

namespace coffer::server {
namespace {

using Verdict = Admission::Verdict;
using std::chrono::seconds;

TEST(AdmissionTest, APeerHasALimitAndOthersDoNotSuffer) {
  Admission admission(/*in_all=*/100, /*by_peer=*/2);
  std::vector<Admission::Answer> places;
  for (int i = 0; i < 2; ++i) places.push_back(admission.Ask("a"));
  for (const auto& place : places) EXPECT_EQ(place.verdict, Verdict::kServe);
  const Admission::Answer refused = admission.Ask("a");
  EXPECT_EQ(refused.verdict, Verdict::kRefuse);
  EXPECT_FALSE(refused.reason.empty());
  EXPECT_EQ(admission.Ask("b").verdict, Verdict::kServe);
  for (int i = 0; i < 10; ++i) places.push_back(admission.Ask(""));
  EXPECT_EQ(places.back().verdict, Verdict::kServe) << "without a name there is no limit";
}

TEST(AdmissionTest, AFewRefusalsAreTold) {
  Admission admission(/*in_all=*/10, /*by_peer=*/1);
  std::vector<Admission::Answer> places;
  while (places.empty() || places.back().verdict != Verdict::kDrop) places.push_back(admission.Ask("a"));
  EXPECT_EQ(places.size(), 1u + 8 + 1);
  EXPECT_EQ(admission.in_all(), 9u) << "who is dropped does not count";
}

TEST(AdmissionTest, ThereIsALimitInAll) {
  Admission admission(/*in_all=*/2, /*by_peer=*/0);
  std::vector<Admission::Answer> places;
  for (const char* peer : {"a", "b", "c"}) places.push_back(admission.Ask(peer));
  EXPECT_EQ(places[1].verdict, Verdict::kServe);
  EXPECT_EQ(places[2].verdict, Verdict::kRefuse);
}

TEST(AdmissionTest, APlaceIsGivenBack) {
  Admission admission(/*in_all=*/1, /*by_peer=*/1);
  for (int i = 0; i < 3; ++i) {
    const Admission::Answer answer = admission.Ask("a");
    EXPECT_EQ(answer.verdict, Verdict::kServe);
  }
  EXPECT_EQ(admission.in_all(), 0u);
}

asio::ip::address Address(const char* text) { return asio::ip::make_address(text); }

TEST(PeerNetworksTest, HoldAddressesAndNetworks) {
  const auto networks = PeerNetworks::Parse({"10.1.2.3/8", "192.0.2.7", "2001:db8::/32", "::1"});
  ASSERT_TRUE(networks);
  for (const char* in : {"10.255.0.1", "192.0.2.7", "2001:db8:1::5", "::1"}) {
    EXPECT_TRUE(networks->Contains(Address(in))) << in;
  }
  for (const char* out : {"11.0.0.1", "192.0.2.8", "2001:db9::1", "::2"}) {
    EXPECT_FALSE(networks->Contains(Address(out))) << out;
  }
  EXPECT_FALSE(PeerNetworks().Contains(Address("127.0.0.1")));
  for (const char* wrong : {"localhost", "10.0.0.0/33", "10.0.0/8", "::1/129", "", "10.0.0.1/"}) {
    EXPECT_FALSE(PeerNetworks::Parse({wrong})) << wrong;
  }
}

TEST(PeerTest, AHostOfIpv6IsItsNetwork) {
  EXPECT_EQ(PeerKey(Address("192.0.2.7")), "192.0.2.7");
  EXPECT_EQ(PeerKey(Address("2001:db8::1")), PeerKey(Address("2001:db8::ffff:1")));
  EXPECT_NE(PeerKey(Address("2001:db8::1")), PeerKey(Address("2001:db8:0:1::1")));
}

TEST(BodyPaceTest, AClientIsTooSlowWhenAWindowOfWaitingBroughtTooLittle) {
  BodyPace pace;
  pace.Received(99);
  EXPECT_FALSE(pace.IsTooSlow(seconds(59), seconds(60), 100));
  EXPECT_TRUE(pace.IsTooSlow(seconds(60), seconds(60), 100));
  pace.Received(1);
  EXPECT_FALSE(pace.IsTooSlow(seconds(60), seconds(60), 100));
}

TEST(BodyPaceTest, OneByteAMinuteIsTooSlow) {
  BodyPace pace;
  pace.Waited(seconds(59));
  pace.Received(1);
  EXPECT_TRUE(pace.IsTooSlow(seconds(1), seconds(60), 100));
}

TEST(BodyPaceTest, WhatWasFastBeforeDoesNotCountForTheNextWindow) {
  BodyPace pace;
  pace.Received(1'000'000);
  EXPECT_FALSE(pace.IsTooSlow(seconds(60), seconds(60), 100));
  EXPECT_FALSE(pace.IsTooSlow(seconds(119), seconds(60), 100));
  EXPECT_TRUE(pace.IsTooSlow(seconds(120), seconds(60), 100));
}

TEST(BodyPaceTest, TimeThatNobodyWaitedDoesNotCount) {
  BodyPace pace;  // the server was busy for an hour between two waits of a second
  pace.Waited(seconds(1));
  pace.Received(1);
  EXPECT_FALSE(pace.IsTooSlow(seconds(1), seconds(60), 100));
}

}  // namespace
}  // namespace coffer::server
