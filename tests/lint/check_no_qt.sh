#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Fails when the headless agent is linked with Qt, directly or through another library. usage: check_no_qt.sh <belfry-agent>
set -eu
libraries=$(ldd "$1")
case "$libraries" in
*libQt* | *libqt*)
    echo "$libraries" | grep -i libqt
    exit 1
    ;;
*"not found"*)
    echo "$libraries" | grep "not found"
    exit 1
    ;;
esac
echo "no Qt among $(echo "$libraries" | wc -l) libraries"
