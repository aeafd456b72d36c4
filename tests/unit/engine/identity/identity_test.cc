// Accounts and access keys through the engine: what is valid when, and what the disk holds of secrets.
#include <atomic>
#include <thread>

#include "absl/strings/escaping.h"
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class IdentityTest : public DiskEngineTest {
 protected:
  Identity& identity() { return engine().identity(); }
  NewAccessKey MakeKey(std::string name = "") {
    absl::StatusOr<NewAccessKey> key = identity().CreateAccessKey(context_, account_.id, std::move(name)).Commit();
    EXPECT_OK(key);
    return key.ok() ? *std::move(key) : NewAccessKey();
  }
  // The secret that signatures are checked with; empty when the key is not valid.
  std::string SecretOf(const std::string& access_key) {
    const absl::StatusOr<std::optional<SigningKey>> key = identity().FindSigningKey(context_, access_key);
    EXPECT_OK(key);
    return key.ok() && *key ? (*key)->secret.Reveal() : "";
  }
  std::string WholeDisk() {
    std::string all;
    const std::vector<io::DirectoryEntry> entries = *disk_->List("/data");
    for (const io::DirectoryEntry& entry : entries) {
      if (!entry.is_directory) all += *io::ReadFile(*disk_, "/data/" + entry.name, 64 << 20);
    }
    return all;
  }
};

TEST_F(IdentityTest, AccountsHaveUniqueNamesAndIds) {
  const absl::StatusOr<Account> made = identity().CreateAccount(context_, "J\xc3\xb6rg").Commit();
  ASSERT_OK(made);
  EXPECT_EQ(made->id.size(), 12u);
  EXPECT_EQ(made->canonical_id.size(), 64u);
  EXPECT_EQ(made->created, clock_.WallNow());
  EXPECT_EQ(identity().FindAccount(context_, made->id)->name, "J\xc3\xb6rg");
  EXPECT_EQ(identity().FindAccount(context_, "J\xc3\xb6rg")->id, made->id);
  EXPECT_THAT(identity().CreateAccount(context_, "J\xc3\xb6rg").Commit(), HasCode(ErrorCode::kAccountExists));
  EXPECT_THAT(identity().CreateAccount(context_, "").Commit(), HasCode(ErrorCode::kInvalidArgument));
  EXPECT_THAT(identity().FindAccount(context_, "nobody"), HasCode(ErrorCode::kNoSuchAccount));
  EXPECT_THAT(identity().FindAccount(context_, "000000000000"), HasCode(ErrorCode::kNoSuchAccount));
  EXPECT_EQ(identity().ListAccounts(context_)->size(), 2u);
}

TEST_F(IdentityTest, AnyNumberOfKeysIsValidAtOnce) {
  std::vector<NewAccessKey> keys;
  for (int i = 0; i < 5; ++i) keys.push_back(MakeKey("key " + std::to_string(i)));
  for (const NewAccessKey& key : keys) {
    EXPECT_EQ(key.info.access_key.size(), 20u);
    EXPECT_EQ(key.secret.Reveal().size(), 40u);
    EXPECT_EQ(SecretOf(key.info.access_key), key.secret.Reveal());
    const auto found = identity().FindSigningKey(context_, key.info.access_key);
    EXPECT_EQ((*found)->principal.account_id, account_.id);
    EXPECT_EQ((*found)->principal.canonical_id, account_.canonical_id);
    EXPECT_EQ((*found)->principal.access_key, key.info.access_key);
  }
  const absl::StatusOr<std::vector<AccessKeyInfo>> listed = identity().ListAccessKeys(context_, account_.id);
  ASSERT_OK(listed);
  EXPECT_EQ(listed->size(), 5u);
}

TEST_F(IdentityTest, KeysThatAreNotThere) {
  EXPECT_EQ(SecretOf("CFAAAAAAAAAAAAAAAAAA"), "");
  EXPECT_THAT(identity().CreateAccessKey(context_, "000000000000", "").Commit(), HasCode(ErrorCode::kNoSuchAccount));
  EXPECT_THAT(identity().RenameAccessKey(context_, "CF", "x").Commit(), HasCode(ErrorCode::kNoSuchAccessKey));
  EXPECT_THAT(identity().RegenerateAccessKey(context_, "CF").Commit(), HasCode(ErrorCode::kNoSuchAccessKey));
  EXPECT_THAT(identity().DeleteAccessKey(context_, "CF").Commit(), HasCode(ErrorCode::kNoSuchAccessKey));
  EXPECT_TRUE(identity().ListAccessKeys(context_, "000000000000")->empty());
}

TEST_F(IdentityTest, ChangesTakeEffectAtOnce) {
  const NewAccessKey key = MakeKey("old name");
  const NewAccessKey other = MakeKey();
  EXPECT_EQ(SecretOf(key.info.access_key), key.secret.Reveal());  // in the cache now
  const uint64_t generation = identity().generation();

  ASSERT_OK(identity().RenameAccessKey(context_, key.info.access_key, "new name").Commit());
  EXPECT_EQ(identity().ListAccessKeys(context_, account_.id)->size(), 2u);
  EXPECT_EQ(SecretOf(key.info.access_key), key.secret.Reveal());
  EXPECT_GT(identity().generation(), generation);

  const absl::StatusOr<NewAccessKey> fresh = identity().RegenerateAccessKey(context_, key.info.access_key).Commit();
  ASSERT_OK(fresh);
  EXPECT_EQ(fresh->info.name, "new name");
  EXPECT_NE(fresh->secret.Reveal(), key.secret.Reveal());
  EXPECT_EQ(SecretOf(key.info.access_key), fresh->secret.Reveal());

  ASSERT_OK(identity().DeleteAccessKey(context_, key.info.access_key).Commit());
  EXPECT_EQ(SecretOf(key.info.access_key), "");
  EXPECT_EQ(SecretOf(other.info.access_key), other.secret.Reveal());
}

TEST_F(IdentityTest, AReaderBesideAChangeNeverBringsTheOldSecretBack) {
  NewAccessKey key = MakeKey();
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!stop) (void)identity().FindSigningKey(context_, key.info.access_key);
    });
  }
  for (int i = 0; i < 30; ++i) {
    const absl::StatusOr<NewAccessKey> fresh = identity().RegenerateAccessKey(context_, key.info.access_key).Commit();
    ASSERT_OK(fresh);
    for (int look = 0; look < 5; ++look) EXPECT_EQ(SecretOf(key.info.access_key), fresh->secret.Reveal());
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
}

TEST_F(IdentityTest, SecretsSurviveANewStartAndStandNowhereInTheClear) {
  const NewAccessKey key = MakeKey();
  std::string raw;
  ASSERT_TRUE(absl::Base64Unescape(key.secret.Reveal(), &raw));
  Close();
  const std::string disk = WholeDisk();
  EXPECT_NE(disk.find(key.info.access_key), std::string::npos);
  EXPECT_EQ(disk.find(key.secret.Reveal()), std::string::npos);
  EXPECT_EQ(disk.find(raw), std::string::npos);
  Open();
  EXPECT_EQ(SecretOf(key.info.access_key), key.secret.Reveal());
}

TEST_F(IdentityTest, AMissingKeyFileIsToldWhenTheStoreOpens) {
  const NewAccessKey key = MakeKey();
  Close();
  const std::string kept = *io::ReadFile(*disk_, "/data/coffer.key", 1 << 20);
  ASSERT_OK(disk_->Remove("/data/coffer.key"));
  const absl::Status status = TryOpen().status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("/data/coffer.key is missing"));
  EXPECT_FALSE(*disk_->Exists("/data/coffer.key"));  // no new one, under which nothing would open
  ASSERT_OK(io::WriteFileAtomically(*disk_, "/data/coffer.key", kept));
  Open();
  EXPECT_EQ(SecretOf(key.info.access_key), key.secret.Reveal());
}

TEST_F(IdentityTest, AStoreWithoutKeysMakesANewKeyFile) {
  Close();
  ASSERT_OK(disk_->Remove("/data/coffer.key"));
  Open();
  const NewAccessKey key = MakeKey();
  EXPECT_EQ(SecretOf(key.info.access_key), key.secret.Reveal());
}

TEST_F(IdentityTest, AKeyFileOfAnotherStoreIsToldWhenASecretIsNeeded) {
  const NewAccessKey key = MakeKey();
  Close();
  ASSERT_OK(disk_->Remove("/data/coffer.key"));
  ASSERT_OK(Sealer::Open(*disk_, "/data/coffer.key", random_));
  Open();
  const absl::Status status = identity().FindSigningKey(context_, key.info.access_key).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("not in the key file"));
}

TEST_F(IdentityTest, ADamagedKeyFileStopsTheOpeningAndStaysAsItIs) {
  Close();
  ASSERT_OK(io::WriteFileAtomically(*disk_, "/data/coffer.key", "nonsense"));
  EXPECT_TRUE(absl::IsFailedPrecondition(TryOpen().status()));
  EXPECT_EQ(*io::ReadFile(*disk_, "/data/coffer.key", 1 << 20), "nonsense");
}

}  // namespace
}  // namespace coffer
