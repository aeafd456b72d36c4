#include "engine/identity/sealer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "engine/io/posix.h"

namespace coffer {
namespace {

class SealerTest : public ::testing::Test {
 protected:
  SealerTest() {
    folder_ = ::testing::TempDir() + "/sealer_" + RandomHex(SystemRandom(), 8);
    EXPECT_TRUE(files_.CreateDirectory(folder_).ok());
  }
  std::string path() const { return folder_ + "/coffer.key"; }
  std::unique_ptr<Sealer> Open(const std::string& path) { return Sealer::Open(files_, path, SystemRandom()).value(); }

  io::FileSystem& files_ = io::PosixFileSystem();
  std::string folder_;
};

TEST_F(SealerTest, OpensWhatItSealed) {
  const auto sealer = Open("");
  const SealedSecret sealed = sealer->Seal(Secret("swordfish"), "CFKEY").value();
  EXPECT_EQ(sealed.bytes.find("swordfish"), std::string::npos);
  EXPECT_EQ(sealer->Unseal(sealed, "CFKEY").value().Reveal(), "swordfish");
  EXPECT_EQ(sealer->Unseal(sealer->Seal(Secret(), "k").value(), "k").value().Reveal(), "");
}

TEST_F(SealerTest, TheSameSecretIsNeverSealedTheSame) {
  const auto sealer = Open("");
  EXPECT_NE(sealer->Seal(Secret("s"), "k").value().bytes, sealer->Seal(Secret("s"), "k").value().bytes);
}

TEST_F(SealerTest, RefusesBytesThatWereAltered) {
  const auto sealer = Open("");
  const SealedSecret sealed = sealer->Seal(Secret("swordfish"), "CFKEY").value();
  for (size_t at = 0; at < sealed.bytes.size(); ++at) {
    SealedSecret altered = sealed;
    altered.bytes[at] = static_cast<char>(altered.bytes[at] ^ 1);
    EXPECT_EQ(sealer->Unseal(altered, "CFKEY").status().code(), absl::StatusCode::kDataLoss) << at;
  }
  for (size_t size = 0; size < sealed.bytes.size(); ++size) {
    const SealedSecret cut{sealed.key_id, sealed.bytes.substr(0, size)};
    EXPECT_EQ(sealer->Unseal(cut, "CFKEY").status().code(), absl::StatusCode::kDataLoss) << size;
  }
}

TEST_F(SealerTest, RefusesBytesOfAnotherRow) {
  const auto sealer = Open("");
  const SealedSecret sealed = sealer->Seal(Secret("swordfish"), "CFKEY").value();
  EXPECT_EQ(sealer->Unseal(sealed, "CFOTHER").status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SealerTest, AKeyFileOutlivesItsSealer) {
  const SealedSecret sealed = Open(path())->Seal(Secret("swordfish"), "k").value();
  EXPECT_EQ(Open(path())->Unseal(sealed, "k").value().Reveal(), "swordfish");
}

TEST_F(SealerTest, TheKeyFileIsForItsOwnerOnly) {
  Open(path());
  struct stat facts = {};
  ASSERT_EQ(stat(path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777, 0600u);
}

TEST_F(SealerTest, SaysWhichKeyIsMissing) {
  const SealedSecret sealed = Open(path())->Seal(Secret("swordfish"), "k").value();
  const absl::Status status = Open("")->Unseal(sealed, "k").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(SealerTest, LeavesAFileThatItDoesNotUnderstand) {
  ASSERT_TRUE(io::WriteFileAtomically(files_, path(), "something else\n").ok());
  const absl::Status status = Sealer::Open(files_, path(), SystemRandom()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find(path()), absl::string_view::npos);
  EXPECT_EQ(io::ReadFile(files_, path(), 100).value(), "something else\n");
}

TEST_F(SealerTest, RemovesTheNameThatACrashLeftBesideTheFile) {
  Open(path());
  const std::string content = io::ReadFile(files_, path(), 1000).value();
  ASSERT_TRUE(io::WriteFileAtomically(files_, path() + ".new", content).ok());
  Open(path());
  EXPECT_FALSE(files_.Exists(path() + ".new").value());
  EXPECT_EQ(io::ReadFile(files_, path(), 1000).value(), content);
}

TEST_F(SealerTest, AFolderThatIsNotThereIsAnError) {
  EXPECT_FALSE(Sealer::Open(files_, folder_ + "/none/coffer.key", SystemRandom()).ok());
}

}  // namespace
}  // namespace coffer
