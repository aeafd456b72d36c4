#include "bench/load/deck.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "api/s3/sigv4/signature.h"
#include "bench/load/mix.h"
#include "engine/base/status.h"
#include "engine/base/text.h"

namespace coffer::bench {
namespace {

// The header that carries a digest of the body.
http::Header ChecksumHeader(Algorithm algorithm, std::string_view body) {
  constexpr std::array<std::string_view, 6> kNames = {"content-md5",           "x-amz-checksum-sha1",
                                                      "x-amz-checksum-sha256", "x-amz-checksum-crc32",
                                                      "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme"};
  return {std::string(kNames[static_cast<size_t>(algorithm)]), absl::Base64Escape(AsAbsl(DigestOf(algorithm, body)))};
}

absl::StatusOr<std::string> PutHead(const Deck& deck, size_t i, std::string_view target, const Signer& signer,
                                    const Workload& workload) {
  http::HeaderList headers;
  headers.Add("content-length", std::to_string(deck.pool->body_bytes()));
  if (!deck.is_body_fixed) return signer.Head("PUT", target, std::move(headers));
  const std::string body = deck.pool->Make({.key = deck.first_key + i % deck.keys, .write = i}).Text();
  if (workload.checksum) {
    const http::Header header = ChecksumHeader(*workload.checksum, body);
    headers.Add(header.name, header.value);
  }
  const std::string hash =
      workload.is_payload_signed ? s3::sigv4::HexSha256(body) : std::string(s3::sigv4::kUnsignedPayload);
  return signer.Head("PUT", target, std::move(headers), hash);
}

absl::StatusOr<std::string> MakeHead(const Deck& deck, size_t i, const Signer& signer, std::string_view bucket,
                                     const Workload& workload) {
  const std::string key = KeyName(deck.first_key + i % deck.keys);
  const std::string target = absl::StrCat("/", AsAbsl(bucket), "/", key);
  switch (deck.op) {
    case Op::kPut:
      return PutHead(deck, i, target, signer, workload);
    case Op::kStat:
      return signer.Head("HEAD", target);
    case Op::kDelete:
      return signer.Head("DELETE", target);
    case Op::kList:
      return signer.Head(
          "GET", absl::StrCat("/", AsAbsl(bucket), "?list-type=2&max-keys=", workload.list_keys, "&start-after=", key));
    default:
      return signer.Head("GET", target);
  }
}

Op OpOf(Work work) {
  if (work == Work::kPut) return Op::kPut;
  if (work == Work::kStat) return Op::kStat;
  if (work == Work::kList) return Op::kList;
  return work == Work::kDelete ? Op::kDelete : Op::kGet;
}

}  // namespace

void TextList::Add(std::string_view text) {
  text_ += text;
  ends_.push_back(text_.size());
}

std::string_view TextList::operator[](size_t i) const {
  const size_t begin = i == 0 ? 0 : ends_[i - 1];
  return std::string_view(text_).substr(begin, ends_[i] - begin);
}

std::string KeyName(uint64_t key) { return absl::StrCat("key-", absl::Hex(Mix(key), absl::kZeroPad16)); }

absl::StatusOr<std::unique_ptr<Deck>> MakeDeck(Op op, Order order, uint64_t first_key, uint64_t keys,
                                               const Signer& signer, std::string_view bucket, const Workload& workload,
                                               const BodyPool& pool) {
  auto deck = std::make_unique<Deck>();
  deck->op = op;
  deck->order = order;
  deck->first_key = first_key;
  deck->keys = keys;
  deck->pool = &pool;
  deck->is_body_fixed = workload.is_payload_signed || workload.checksum.has_value();
  deck->sample = workload.sample;
  // Two bodies for each key, so that a key is never written anew with what it has.
  const size_t count = op == Op::kPut && deck->is_body_fixed && order != Order::kOnce ? 2 * keys : keys;
  for (size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(const std::string head, MakeHead(*deck, i, signer, bucket, workload));
    deck->heads.Add(head);
  }
  return deck;
}

absl::StatusOr<std::unique_ptr<Deck>> MakeDeck(Work work, const Signer& signer, std::string_view bucket,
                                               const Workload& workload, const BodyPool& pool) {
  const bool writes = work == Work::kPut || work == Work::kDelete;
  const Order order = work == Work::kPut ? Order::kRoundRobin : work == Work::kDelete ? Order::kOnce : Order::kRandom;
  const uint64_t first_key = writes ? workload.objects : 0;
  const uint64_t keys = writes ? workload.write_objects : workload.objects;
  return MakeDeck(OpOf(work), order, first_key, keys, signer, bucket, workload, pool);
}

uint64_t DeckScript::Draw() { return Mix(++random_); }

bool DeckScript::Next(Request& request) {
  const uint64_t turn = deck_->order == Order::kRandom ? Draw() : deck_->next.fetch_add(1, std::memory_order_relaxed);
  if (deck_->order == Order::kOnce && turn >= deck_->heads.size()) return false;
  const size_t i = turn % deck_->heads.size();
  const uint64_t key = deck_->first_key + i % deck_->keys;
  request.op = deck_->op;
  request.head = deck_->heads[i];
  if (deck_->op == Op::kPut) {
    const Body body = deck_->pool->Make({.key = key, .write = deck_->is_body_fixed ? i : turn});
    request.stamp = body.stamp;
    request.rest = body.rest;
  } else if (deck_->op == Op::kDelete) {
    request.wanted_status = 204;
  } else if (deck_->op == Op::kGet && deck_->sample > 0) {
    if (static_cast<double>(Draw() >> 11) * 0x1p-53 < deck_->sample) request.check.emplace(*deck_->pool, key);
  }
  return true;
}

void MixedScript::Add(int share, std::unique_ptr<Script> script) {
  if (share <= 0) return;
  shares_ += static_cast<uint64_t>(share);
  choices_.push_back({static_cast<uint64_t>(share), std::move(script)});
}

bool MixedScript::Next(Request& request) {
  uint64_t drawn = Mix(++random_) % shares_;
  size_t i = 0;
  while (drawn >= choices_[i].share) drawn -= choices_[i++].share;
  return choices_[i].script->Next(request);
}

}  // namespace coffer::bench
