#include "tools/server/tls/tls_certificates.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/unit/tools/server/http/fake_service.h"
#include "tests/unit/tools/server/tls/test_certificate.h"

namespace coffer::server {
namespace {

class TlsCertificatesTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name() + "-" + name;
  }
  std::string ErrorOf(const CertificateFiles& files) {
    const auto certificates = TlsCertificates::Open({files}, logger_);
    return certificates.ok() ? "none" : std::string(certificates.status().message());
  }
  bool Logged(std::string_view text) {
    const std::vector<std::string> lines = logger_.lines();
    return std::any_of(lines.begin(), lines.end(), [text](const auto& line) { return line.find(text) != line.npos; });
  }
  static bool IsOf(SSL_CTX* context, const TestCertificate& certificate) {
    return X509_cmp(SSL_CTX_get0_certificate(context), certificate.x509()) == 0;
  }

  KeptLog logger_;
};

TEST_F(TlsCertificatesTest, TheSettingNamesTwoFilesOrOne) {
  EXPECT_EQ(CertificateFiles::Parse("a.pem:b.pem").chain, "a.pem");
  EXPECT_EQ(CertificateFiles::Parse("a.pem:b.pem").key, "b.pem");
  EXPECT_EQ(CertificateFiles::Parse("both.pem").key, "both.pem");
  EXPECT_EQ(CertificateFiles::Parse("both.pem").Text(), "both.pem");
}

TEST_F(TlsCertificatesTest, TheNameChooses) {
  const TestCertificate first("DNS:first.test");
  const TestCertificate wildcard("DNS:*.S3.test,DNS:s3.test");
  const TestCertificate exact("DNS:photos.s3.test,IP:127.0.0.1");
  const auto certificates =
      TlsCertificates::Open({first.Write(Path("1")), wildcard.Write(Path("2")), exact.Write(Path("3"))}, logger_);
  ASSERT_TRUE(certificates.ok()) << certificates.status();
  const auto set = (*certificates)->Current();
  EXPECT_TRUE(IsOf(set->first(), first));
  EXPECT_TRUE(IsOf(set->Find("s3.test"), wildcard));
  EXPECT_TRUE(IsOf(set->Find("other.s3.TEST"), wildcard));
  EXPECT_TRUE(IsOf(set->Find("Photos.s3.test"), exact)) << "a name itself comes before a wildcard";
  for (const char* unknown : {"", "x", "unknown.test", "a.b.s3.test", ".s3.test.", "127.0.0.1"}) {
    EXPECT_TRUE(IsOf(set->Find(unknown), first)) << unknown;
  }
}

TEST_F(TlsCertificatesTest, OneFileMayHaveBoth) {
  const TestCertificate certificate("DNS:a.test");
  const CertificateFiles files = certificate.Write(Path("1"));
  std::ofstream both(Path("both"));
  both << std::ifstream(files.key).rdbuf() << std::ifstream(files.chain).rdbuf();
  both.close();
  EXPECT_EQ(ErrorOf(CertificateFiles::Parse(Path("both"))), "none");
}

TEST_F(TlsCertificatesTest, WhatIsWrongIsSaidWithTheFile) {
  const TestCertificate good("DNS:a.test");
  const CertificateFiles files = good.Write(Path("1"));
  EXPECT_EQ(ErrorOf({"/no/chain.pem", files.key}), "the certificate /no/chain.pem: No such file or directory");
  EXPECT_EQ(ErrorOf({files.chain, "/no/key.pem"}), "the private key /no/key.pem: No such file or directory");
  std::ofstream(Path("text")) << "hello\n";
  EXPECT_EQ(ErrorOf({Path("text"), files.key}), "the certificate " + Path("text") + ": no start line");
  EXPECT_TRUE(ErrorOf({files.chain, files.chain}).starts_with("the private key " + files.chain + ": "));
  const std::string other = TestCertificate("DNS:b.test").Write(Path("2")).key;
  EXPECT_EQ(ErrorOf({files.chain, other}),
            "the private key " + other + ": it does not belong to the certificate " + files.chain);
  good.WriteKey(Path("locked"), "password");
  EXPECT_EQ(ErrorOf({files.chain, Path("locked")}),
            "the private key " + Path("locked") + ": it is encrypted; a server needs it without a password");
}

TEST_F(TlsCertificatesTest, WhatShouldBeLookedAtIsAWarning) {
  const CertificateFiles files = TestCertificate("DNS:a.test", /*days=*/-1).Write(Path("1"));
  ::chmod(files.key.c_str(), 0644);
  EXPECT_EQ(ErrorOf(files), "none");
  EXPECT_TRUE(Logged("warning a certificate has expired file=" + files.chain));
  EXPECT_TRUE(Logged("warning everybody on this machine can read a private key file=" + files.key));
  KeptLog quiet;
  const CertificateFiles fine = TestCertificate("DNS:a.test").Write(Path("2"));
  ::chmod(fine.key.c_str(), 0640);
  ASSERT_TRUE(TlsCertificates::Open({fine}, quiet).ok());
  ASSERT_EQ(quiet.lines().size(), 1u);
  EXPECT_TRUE(quiet.lines()[0].starts_with("info certificate read file=" + fine.chain + " expires="));
}

TEST_F(TlsCertificatesTest, ChangedFilesAreReadAgainAndOthersAreNot) {
  const TestCertificate before("DNS:a.test");
  const auto certificates = TlsCertificates::Open({before.Write(Path("1"))}, logger_);
  ASSERT_TRUE(certificates.ok());
  const auto set = (*certificates)->Current();
  (*certificates)->ReloadIfChanged();
  EXPECT_EQ((*certificates)->Current(), set);

  const TestCertificate after("DNS:a.test");
  after.Write(Path("new"));
  ASSERT_EQ(::rename(Path("new.chain").c_str(), Path("1.chain").c_str()), 0);
  (*certificates)->ReloadIfChanged();
  EXPECT_EQ((*certificates)->Current(), set) << "half a change";
  EXPECT_TRUE(Logged("error the certificates were not read again, the old ones stay reason=the private key"));
  const size_t lines = logger_.lines().size();
  (*certificates)->ReloadIfChanged();
  EXPECT_EQ(logger_.lines().size(), lines) << "told once";

  ASSERT_EQ(::rename(Path("new.key").c_str(), Path("1.key").c_str()), 0);
  (*certificates)->ReloadIfChanged();
  EXPECT_TRUE(IsOf((*certificates)->Current()->first(), after));
  EXPECT_TRUE(IsOf(set->first(), before)) << "connections keep theirs";
}

TEST_F(TlsCertificatesTest, OneBrokenPairKeepsAllTheOldOnes) {
  const TestCertificate a("DNS:a.test");
  const TestCertificate b("DNS:b.test");
  const CertificateFiles of_b = b.Write(Path("b"));
  const auto certificates = TlsCertificates::Open({a.Write(Path("a")), of_b}, logger_);
  ASSERT_TRUE(certificates.ok());
  TestCertificate("DNS:c.test").Write(Path("a"));
  ::unlink(of_b.chain.c_str());
  (*certificates)->Reload();
  EXPECT_TRUE(IsOf((*certificates)->Current()->first(), a));
  EXPECT_TRUE(IsOf((*certificates)->Current()->Find("b.test"), b));
}

}  // namespace
}  // namespace coffer::server
