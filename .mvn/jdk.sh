# Sourced by ./mvnw and ./godwit: points JAVA_HOME at a JDK 25 or newer, or says what to install.
# Looked at in this order: JAVA_HOME, the javac on PATH, the folders where systems install JDKs.

godwit_jdk_version() { # prints the feature version of the JDK in folder $1, or nothing
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

godwit_find_jdk() {
  godwit_required=25
  godwit_path_javac=$(command -v javac 2>/dev/null || true)
  if [ -n "$godwit_path_javac" ]; then
    godwit_path_javac=$(readlink -f "$godwit_path_javac" 2>/dev/null || printf '%s' "$godwit_path_javac")
    godwit_path_javac=${godwit_path_javac%/bin/javac}
  fi
  godwit_glob_was_off=false
  case $- in *f*) godwit_glob_was_off=true; set +f ;; esac
  for godwit_candidate in "${JAVA_HOME-}" "$godwit_path_javac" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    [ -n "$godwit_candidate" ] || continue
    godwit_found=$(godwit_jdk_version "$godwit_candidate")
    if [ -n "$godwit_found" ] && [ "$godwit_found" -ge "$godwit_required" ]; then
      JAVA_HOME=$godwit_candidate
      export JAVA_HOME
      break
    fi
    godwit_found=
  done
  if $godwit_glob_was_off; then set -f; fi
  if [ -z "${godwit_found-}" ]; then
    echo "Godwit needs a JDK $godwit_required or newer and found none in JAVA_HOME, on PATH or in the usual folders." >&2
    echo "Install one (for example the package temurin-$godwit_required-jdk or openjdk-$godwit_required-jdk), or set JAVA_HOME to it." >&2
    return 1
  fi
}

godwit_find_jdk || exit 1
