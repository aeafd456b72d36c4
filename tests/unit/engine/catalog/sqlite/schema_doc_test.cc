// docs/formats/catalog.md against the schema: it names every table, column and index, and its examples run.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <string>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/catalog/sqlite/schema.h"
#include "engine/catalog/sqlite/vfs.h"
#include "engine/io/sim_disk.h"

namespace coffer::sqlite {
namespace {

std::string ReadPage() {
  std::ifstream file("docs/formats/catalog.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool HasWord(const std::string& text, const std::string& word) {
  return std::regex_search(text, std::regex("\\b" + word + "\\b"));
}

class SchemaDocTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(page_.empty());
    ASSERT_TRUE(MigrateSchema(*connection_, Migrations()).ok());
  }

  const std::string page_ = ReadPage();
  io::SimDisk disk_{1};
  std::unique_ptr<Vfs> vfs_ = std::move(Vfs::Register(disk_, SystemClock(), SystemRandom())).value();
  std::unique_ptr<Connection> connection_ = std::move(Connection::Open("/db", vfs_->name())).value();
};

TEST_F(SchemaDocTest, EveryColumnIsInTheSectionOfItsTable) {
  Statement columns = connection_->Prepare(
      "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c "
      "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'");
  int count = 0;
  while (columns.Step().value()) {
    std::string table;
    std::string column;
    Row(columns) >> table >> column;
    ++count;
    const size_t begin = page_.find("**" + table + "**");
    ASSERT_NE(begin, std::string::npos) << table;
    EXPECT_TRUE(HasWord(page_.substr(begin, page_.find("\n**", begin) - begin), column)) << table << "." << column;
  }
  EXPECT_GT(count, 70);
}

TEST_F(SchemaDocTest, EveryIndexIsNamed) {
  Statement indexes =
      connection_->Prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite%'");
  while (indexes.Step().value()) {
    const std::string name(Row(indexes).Bytes());
    EXPECT_TRUE(HasWord(page_, name)) << name;
  }
}

TEST_F(SchemaDocTest, TheExamplesRun) {
  const size_t begin = page_.find("```sql\n") + 7;
  const std::string examples = page_.substr(begin, page_.find("```", begin) - begin);
  int count = 0;
  for (const char* sql = examples.c_str(); *sql != '\0';) {
    sqlite3_stmt* statement = nullptr;
    ASSERT_EQ(sqlite3_prepare_v2(connection_->handle(), sql, -1, &statement, &sql), SQLITE_OK)
        << sqlite3_errmsg(connection_->handle());
    if (statement != nullptr) ++count;
    sqlite3_finalize(statement);
  }
  EXPECT_GT(count, 5);
}

TEST_F(SchemaDocTest, TheVersionIsThatOfThePage) {
  EXPECT_TRUE(page_.starts_with("# catalog.db, schema version " + std::to_string(Migrations().back().version) + "\n"));
}

}  // namespace
}  // namespace coffer::sqlite
