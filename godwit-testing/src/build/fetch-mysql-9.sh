#!/bin/sh
# Puts MySQL 9 from Debian's unstable packages into the folder $1, with every library it needs down to libc. Nothing is
# installed and root is not needed; a folder that is complete is left as it is.
#
# apt-get does the work in a folder of its own: there no package counts as installed, so all that mysqld depends on is
# resolved, and the signature of the index and the checksum of each package are verified. The settings of the machine's own
# apt (proxies) apply. Another mirror, suite or keyring: GODWIT_DEBIAN_MIRROR, GODWIT_DEBIAN_SUITE, GODWIT_DEBIAN_KEYRING.
set -eu

home=$1
mirror=${GODWIT_DEBIAN_MIRROR:-http://deb.debian.org/debian}
suite=${GODWIT_DEBIAN_SUITE:-unstable}
keyring=${GODWIT_DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}

[ ! -e "$home/READY" ] || exit 0
for program in apt-get dpkg-deb; do
  command -v $program >/dev/null || { echo "MySQL 9 is fetched with $program, which is missing: use a Debian or an Ubuntu." >&2; exit 1; }
done
[ -r "$keyring" ] || { echo "There is no $keyring: install debian-archive-keyring, or set GODWIT_DEBIAN_KEYRING." >&2; exit 1; }

mkdir -p "$(dirname "$home")"
work=$(mktemp -d "$home.partial-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
echo "Fetching MySQL 9 from Debian $suite (60 MB, once) into $home"

apt="$work/apt"
mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$work/root"
: >"$apt/status"
echo "deb [signed-by=$keyring] $mirror $suite main" >"$apt/sources.list"
apt_get() {
  apt-get -qq \
    -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
    -o Dir::State="$apt" -o Dir::State::Lists="$apt/lists" -o Dir::State::Status="$apt/status" \
    -o Dir::Cache="$apt" -o Dir::Cache::Archives="$apt/archives" \
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
    -o Debug::NoLocking=true -o APT::Sandbox::User=root -o Acquire::Languages=none \
    -o APT::Get::AllowUnauthenticated=false -o Acquire::AllowInsecureRepositories=false -o Acquire::Retries=3 "$@"
}
apt_get -o APT::Update::Error-Mode=any update
apt_get --assume-yes --no-install-recommends --download-only install mysql-server-core

for package in "$apt"/archives/*.deb; do
  dpkg-deb --extract "$package" "$work/root"
done
version=$(dpkg-deb --field "$apt"/archives/mysql-server-core_*.deb Version)
loader=$(echo "$work"/root/usr/lib/*/ld-linux-*.so.*)
libraries=$(basename "$(dirname "$loader")")
mkdir -p "$work/home/bin" "$work/home/sbin" "$work/home/lib" "$work/home/share"
mv "$work/root/usr/sbin/mysqld" "$work/home/sbin/"
mv "$work/root/usr/lib/$libraries" "$work/root/usr/lib/mysql" "$work/home/lib/"
mv "$work/root/usr/share/mysql" "$work/home/share/"
cat >"$work/home/bin/mysqld" <<SCRIPT
#!/bin/sh
# mysqld with the loader and the libraries that it was built for; --no-defaults has to stay the first of the arguments.
home=\${0%/bin/mysqld}
exec "\$home/lib/$libraries/$(basename "$loader")" --library-path "\$home/lib/$libraries" "\$home/sbin/mysqld" "\$@" \\
  --lc-messages-dir="\$home/share/mysql" --character-sets-dir="\$home/share/mysql/charsets" \\
  --plugin-dir="\$home/lib/mysql/plugin" --secure-file-priv=
SCRIPT
chmod +x "$work/home/bin/mysqld"
"$work/home/bin/mysqld" --no-defaults --version
echo "MySQL from Debian's mysql-server-core $version" >"$work/home/READY"

# Another build may have come first: a folder that holds something is not replaced.
mv -T "$work/home" "$home" 2>/dev/null || [ -e "$home/READY" ] || { echo "Cannot put MySQL into $home: delete what is there." >&2; exit 1; }
