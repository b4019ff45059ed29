#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs those Debian packages of packages.txt that are missing; does nothing when all are there.
# usage: install-packages.sh [--list] GROUP...
set -eu

here=$(cd "$(dirname "$0")" && pwd)
list="$here/packages.txt"

die() {
    echo "install-packages.sh: $*" >&2
    exit 1
}

# The packages of one group, one a line.
packages_of() {
    grep -q "^\[$1\]" "$list" || die "there is no group '$1' in packages.txt"
    sed -n "/^\[$1\]/,/^\[/p" "$list" | sed -e 's/#.*//' -e '/^\[/d' -e '/^[[:space:]]*$/d' -e 's/[[:space:]]*$//'
}

only_list=no
if [ "${1:-}" = --list ]; then
    only_list=yes
    shift
fi
[ $# -gt 0 ] || die "usage: install-packages.sh [--list] GROUP..."

wanted=
for group in "$@"; do
    wanted="$wanted $(packages_of "$group")"
done
if [ "$only_list" = yes ]; then
    for package in $wanted; do echo "$package"; done
    exit 0
fi

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
    die "needs Debian's apt; elsewhere install what packages.txt lists under the names that your system has for it"

missing=
for package in $wanted; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "these packages are missing, and installing them takes root or sudo:$missing"
    root="sudo env"
else
    root="env"
fi

# Services of packages that only tests start must neither run nor open ports: Debian asks this file.
policy=/usr/sbin/policy-rc.d
made_policy=no
forget_policy() {
    [ "$made_policy" = no ] || $root rm -f "$policy"
    made_policy=no
}
trap forget_policy EXIT
trap 'forget_policy; exit 130' INT TERM HUP
if [ ! -e "$policy" ]; then
    made_policy=yes
    $root sh -c "printf '#!/bin/sh\nexit 101\n' > $policy && chmod 755 $policy"
fi

apt() {
    $root DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none LC_ALL=C.UTF-8 \
        apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 "$@" </dev/null
}

install_missing() {
    apt update && apt install --yes --no-install-recommends $missing
}

count=$(echo "$missing" | wc -w)
echo "Installing $count Debian packages ..."
log=$(mktemp)
if ! install_missing >"$log" 2>&1; then
    echo "That failed; once more in ten seconds ..."
    sleep 10
    if ! install_missing >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        rm -f "$log"
        die "apt-get could not install:$missing"
    fi
fi
rm -f "$log"
