#!/bin/sh
# Install what is missing: Debian packages (requirements/debian.txt), then Python packages from the
# lock file into .venv. Usage: tools/setup.sh run|dev. Does nothing, offline too, when all is there.
# tools/setup.sh model adds to dev what only `make model` needs: fonts to print with, and PyTorch.
set -eu
wanted_for=$1
extra=$1
[ "$extra" != model ] || extra=dev
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }
give_up() { say "$*"; exit 1; }

debian_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        # Not Debian: what matters is that Tesseract is there and speaks the three languages.
        languages=$(tesseract --list-langs 2>/dev/null || true)
        for language in pol eng osd; do
            echo "$languages" | grep -qx "$language" || give_up "this is not Debian: install Tesseract 5 with the" \
                "language data pol, eng and osd by your system's own means (and Python 3.11-3.13), then run this again."
        done
        return
    fi
    missing=""
    for package in $(cat "$1"); do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    [ "$(id -u)" = 0 ] || give_up "Debian packages are missing and you are not root. Run:" \
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing"
    say "installing Debian packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || give_up "apt-get update failed; check the network, then run this again."
    # shellcheck disable=SC2086
    apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
        give_up "apt-get could not install:$missing. Install them by hand, then run this again."
}

find_python() {
    for python in python3.11 python3.12 python3.13 python3; do
        "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null &&
            { echo "$python"; return; }
    done
    give_up "no Python 3.11, 3.12 or 3.13 found; install one (Debian 12: apt-get install python3)."
}

python_packages() {
    lock=requirements/$extra.lock
    # A moved clone needs a new environment: a venv's scripts hold its absolute path.
    wanted="$(pwd) $(cat requirements/*.lock pyproject.toml | cksum)"
    for stamp in ".venv/.installed-$extra" .venv/.installed-dev; do # the extras include the rest
        [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return 0
    done
    if ! .venv/bin/python -c 'import pip' 2>/dev/null || ! grep -qF "$(pwd)/.venv" .venv/bin/pip 2>/dev/null; then
        rm -rf .venv
        "$(find_python)" -m venv .venv || give_up "python3 -m venv failed; on Debian install python3-venv."
    fi
    say "installing Python packages from $lock into .venv"
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.lock &&
        .venv/bin/uv pip install -q --compile-bytecode --python .venv/bin/python --require-hashes -r "$lock" &&
        .venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e . ||
        give_up "Python packages could not be installed; check the network, then run this again."
    echo "$wanted" >".venv/.installed-$extra"
}

debian_packages requirements/debian.txt
python_packages
if [ "$wanted_for" = model ]; then
    debian_packages requirements/model-debian.txt
    .venv/bin/python -c 'import torch' 2>/dev/null ||
        .venv/bin/python -m pip install -q --disable-pip-version-check -r requirements/model.txt ||
        give_up "PyTorch could not be installed; check the network, then run this again."
fi
