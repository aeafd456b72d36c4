"""Turns the description of S3 in api/s3/spec into C++ tables and structs, and into tables for people.

    s3gen.py --spec api/s3/spec --out DIR      the C++ files
    s3gen.py --spec api/s3/spec --doc FILE     the support table in Markdown
    s3gen.py --spec api/s3/spec --readme FILE  its short form, between the marks in FILE
"""

import argparse
import pathlib
import sys

import cpp_descriptors
import cpp_operations
import cpp_types
import markdown
import model


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spec", required=True, help="the folder of the description")
    parser.add_argument("--out", help="the folder for the C++ files")
    parser.add_argument("--doc", help="the Markdown file")
    parser.add_argument("--readme", help="the Markdown file that has the marks")
    args = parser.parse_args()
    try:
        spec = model.load(args.spec)
    except model.SpecError as error:
        sys.exit(f"s3gen: {error}")
    if args.doc:
        pathlib.Path(args.doc).write_text(markdown.generate(spec))
    if args.readme:
        readme = pathlib.Path(args.readme)
        readme.write_text(markdown.with_summary(readme.read_text(), spec))
    if args.out:
        for generator in (cpp_types, cpp_descriptors, cpp_operations):
            for name, text in generator.generate(spec).items():
                pathlib.Path(args.out, name).write_text(text)


if __name__ == "__main__":
    main()
