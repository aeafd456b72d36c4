# The driver of the SDK for Java, built where Maven and a JDK are at hand, in a folder outside the checkout named after its source.

# interop_java_classpath: prints the class path; fetches and compiles what is in it first when the source changed.
interop_java_classpath() {
  local source=tests/interop/java
  local home="${XDG_CACHE_HOME:-$HOME/.cache}/coffer/java-$(cat "$source"/* | sha256sum | cut -c1-16)"
  if [[ ! -e $home/ready ]]; then
    command -v mvn >/dev/null && command -v javac >/dev/null || return 1
    echo "Building the Java client of $source" >&2
    rm -rf "$home" && mkdir -p "$home" &&
      mvn --quiet --batch-mode --file "$source/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
        -DoutputDirectory="$home/lib" >&2 &&
      (cd "$home/lib" && sha256sum --check --strict --quiet) <"$source/jars.sha256" >&2 &&
      javac -d "$home/classes" -cp "$home/lib/*" "$source/Driver.java" >&2 &&
      touch "$home/ready" || return 1
  fi
  echo "$home/classes:$home/lib/*"
}
