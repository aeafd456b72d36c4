// The n-th call to the file system fails, for every n; and power fails after a flush that failed.
#include "absl/strings/str_cat.h"
#include "tests/unit/engine/catalog/sqlite/group_fixture.h"

namespace coffer::sqlite {
namespace {

using FaultSweepTest = GroupTest;

bool IsSync(const io::SimCall& call) { return call.op == io::SimOp::kSync; }

TEST_F(FaultSweepTest, EveryFailingCallIsSurvivedWithoutAFalseSuccess) {
  for (const bool sticky : {false, true}) {
    for (uint64_t nth = 0;; ++nth) {
      catalog_.reset();
      disk_ = std::make_unique<io::SimDisk>(nth);
      uint64_t seen = 0;
      disk_->Fail({absl::InternalError("EIO"), [&seen](const io::SimCall&) { return ++seen, true; }, nth, sticky});
      int acknowledged = 0;
      health_ = std::make_unique<Health>();
      options_.checkpoint_pages = 4;
      if (auto opened = SqliteCatalog::Open(Options()); opened.ok()) {
        catalog_ = *std::move(opened);
        const auto put = [&](CatalogTransaction& t) {
          return t.PutAccount({absl::StrCat(acknowledged), "c", absl::StrCat("name ", acknowledged)});
        };
        while (acknowledged < 12 && Update(put).ok()) ++acknowledged;
        (void)catalog_->Close();
        catalog_.reset();
      }
      disk_->ClearFaults();
      disk_ = disk_->AfterPowerCut(nth);
      const bool failed = seen > nth;
      Open();
      const auto accounts = Get<std::vector<Account>>([](const auto& s) { return s.ListAccounts(); });
      EXPECT_GE(accounts.size(), static_cast<size_t>(acknowledged)) << nth;
      EXPECT_LE(accounts.size(), static_cast<size_t>(acknowledged) + 1) << nth;
      CloseAndAudit();
      if (!failed) break;
    }
  }
}

TEST_F(FaultSweepTest, WhatAFailedFlushForgotIsNotTrustedByTheNextOpening) {
  // The kernel still shows what the drive does not have. Power fails at every step of the next opening.
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(Update(Put(absl::StrCat("kept-", i), 300)).ok());
  Open();  // the database has them now, and not the WAL
  disk_->Fail({absl::InternalError("EIO"), IsSync});
  ASSERT_FALSE(Update([&](CatalogTransaction& t) -> absl::Status {
                 for (int i = 0; i < 50; ++i) {
                   if (absl::Status put = Put(absl::StrCat("kept-", i, "-not"), 1000)(t); !put.ok()) return put;
                 }
                 return absl::OkStatus();
               }).ok());
  catalog_.reset();
  disk_->ClearFaults();
  const std::unique_ptr<io::SimDisk> left = disk_->AfterKill();
  for (uint64_t cut = 1; cut < 400; ++cut) {
    disk_ = left->AfterKill();
    disk_->CutPowerAt(cut);
    (void)SqliteCatalog::Open(Options());
    const bool cut_it = disk_->power_lost();
    for (uint64_t outcome = 0; outcome < 8; ++outcome) {
      const auto found = disk_->AfterPowerCut(outcome);
      EXPECT_EQ(Audit(*found), std::vector<std::string>()) << cut << ", " << outcome;
      health_ = std::make_unique<Health>();
      SqliteCatalogOptions options = Options();
      options.files = found.get();
      catalog_ = std::move(SqliteCatalog::Open(options)).value();
      EXPECT_EQ(Counters(bucket_).objects % 50, 0) << cut << ", " << outcome;
      EXPECT_GE(Counters(bucket_).objects, 50) << cut << ", " << outcome;
      catalog_.reset();
    }
    if (!cut_it) break;
  }
}

}  // namespace
}  // namespace coffer::sqlite
