"""Arrow and DuckDB write tables as Parquet, list them, and read them and each other's with filters."""
import collections
import random

import pyarrow
import pyarrow.compute
import pyarrow.dataset
import pytest
from pyarrow import fs

from clients import tables
from clients.every import SCHEMES

ROWS = 200_000
YEARS = range(2020, 2025)
PART_MAX = 10 << 20  # Arrow sends parts of 10 MiB

NOISE = random.Random(17)
TABLE = pyarrow.table({
    "number": range(ROWS),
    "year": [YEARS[number % len(YEARS)] for number in range(ROWS)],
    "size": [NOISE.randrange(1 << 40) for _ in range(ROWS)],
    "name": [f"a name {number % 1000}" for number in range(ROWS)],
})
WANTED = TABLE.sort_by("number").to_pydict()
SUMS = collections.Counter()
for year, size in zip(WANTED["year"], WANTED["size"]):
    SUMS[year] += size

pytestmark = pytest.mark.parametrize("settings", SCHEMES, indirect=True)


@pytest.fixture
def arrow(settings):
    return tables.arrow_filesystem(settings)


@pytest.fixture
def duck(settings):
    with tables.duckdb_connection(settings) as connection:
        yield connection


def dataset(arrow, path):
    return pyarrow.dataset.dataset(path, filesystem=arrow, format="parquet", partitioning="hive")


def rows(table):
    return table.sort_by("number").select(TABLE.column_names).to_pydict()


def test_arrow_reads_what_it_wrote(arrow, bucket, record_testsuite_property):
    for name, version in tables.VERSIONS.items():
        record_testsuite_property("note", f"client {name}: {version}")
    path = f"{bucket}/arrow"
    pyarrow.dataset.write_dataset(TABLE, path, filesystem=arrow, format="parquet", partitioning=["year"], partitioning_flavor="hive")
    listed = arrow.get_file_info(fs.FileSelector(path, recursive=True))
    folders = {entry.path for entry in listed if entry.type == fs.FileType.Directory}
    assert folders == {f"{path}/year={year}" for year in YEARS}
    assert {entry.path.rpartition("/")[0] for entry in listed if entry.is_file} == folders

    assert rows(dataset(arrow, path).to_table()) == WANTED
    field = pyarrow.dataset.field
    some = dataset(arrow, path).to_table(columns=["number"], filter=(field("year") == 2021) & (field("number") < 100))
    assert sorted(some["number"].to_pylist()) == [number for number in range(100) if number % len(YEARS) == 1]

    arrow.delete_dir(f"{path}/year=2020")
    assert dataset(arrow, path).count_rows() == ROWS - ROWS // len(YEARS)


def test_arrow_sends_a_large_file_in_parts(arrow, s3, bucket):
    noise = NOISE.randbytes(2 * PART_MAX + 1)
    with arrow.open_output_stream(f"{bucket}/large") as stream:
        for start in range(0, len(noise), 1 << 20):
            stream.write(noise[start:start + (1 << 20)])
    assert "-" in s3.head_object(Bucket=bucket, Key="large")["ETag"], "it was not sent in parts"
    with arrow.open_input_file(f"{bucket}/large") as file:
        assert file.size() == len(noise)
        assert file.read_at(1000, PART_MAX - 500) == noise[PART_MAX - 500:PART_MAX + 500]
        assert file.read() == noise
    arrow.move(f"{bucket}/large", f"{bucket}/moved")
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["moved"]


def test_duckdb_aggregates_what_arrow_wrote(arrow, duck, bucket):
    pyarrow.dataset.write_dataset(TABLE, f"{bucket}/arrow", filesystem=arrow, format="parquet", partitioning=["year"],
                                  partitioning_flavor="hive")
    source = f"read_parquet('s3://{bucket}/arrow/**/*.parquet', hive_partitioning = true)"
    assert dict(duck.sql(f"SELECT year, sum(size) FROM {source} GROUP BY year").fetchall()) == SUMS
    some = duck.sql(f"SELECT number FROM {source} WHERE year = 2022 AND number < 50 ORDER BY number").fetchall()
    assert [number for number, in some] == [number for number in range(50) if number % len(YEARS) == 2]


def test_arrow_reads_what_duckdb_wrote(arrow, duck, s3, bucket):
    duck.register("rows", TABLE)
    duck.sql(f"COPY rows TO 's3://{bucket}/duck' (FORMAT parquet, PARTITION_BY year)")
    assert rows(dataset(arrow, f"{bucket}/duck").to_table()) == WANTED
    duck.sql(f"COPY (SELECT * FROM rows WHERE size % 2 = 0) TO 's3://{bucket}/even.csv'")
    count, = duck.sql(f"SELECT count(*) FROM 's3://{bucket}/even.csv'").fetchone()
    assert count == sum(size % 2 == 0 for size in WANTED["size"])
    assert s3.head_object(Bucket=bucket, Key="even.csv")["ContentLength"] > count
