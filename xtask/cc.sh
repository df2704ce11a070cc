#!/bin/sh
# The linker on Linux (see .cargo/config.toml). If there is a C compiler, this only runs it.
#
# A machine without a C compiler cannot even link `cargo xtask`, which installs everything else. So this script installs
# the compiler first, but only for the command `cargo xtask`, which sets the variable below. It prints the command
# before it runs it. xtask has no dependencies, so two copies of this script never run at the same time.

for compiler in cc "${CC:-cc}" gcc clang; do
    command -v "$compiler" >/dev/null 2>&1 && exec "$compiler" "$@"
done

if [ "${MOODRING_INSTALLS_CC:-}" != yes ] || [ "${CARGO_PKG_NAME:-}" != xtask ]; then
    echo "There is no C compiler (cc) on this machine. \`cargo xtask run\` installs one." >&2
    exit 1
fi

# rustc hides the output of a linker unless it fails, so this writes to the standard error of cargo, rustc's parent.
cargo=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$PPID/status" 2>/dev/null)
say() { { echo "$*" >>"/proc/$cargo/fd/2"; } 2>/dev/null || echo "$*" >&2; }

if command -v apt-get >/dev/null 2>&1; then
    packages="gcc libc6-dev"
    install="apt-get update -qq; apt-get install -qq --yes --no-install-recommends $packages"
elif command -v dnf >/dev/null 2>&1; then
    packages="gcc"
    install="dnf install --quiet --assumeyes $packages"
elif command -v pacman >/dev/null 2>&1; then
    packages="gcc"
    install="pacman --sync --needed --noconfirm $packages"
else
    echo "There is no C compiler (cc) on this machine, and no apt-get, dnf or pacman to install one: please do, then try again." >&2
    exit 1
fi

root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "There is no C compiler (cc) on this machine, and no sudo to install one. As root: $install" >&2
        exit 1
    }
    root=sudo
fi

say "There is no C compiler (cc) on this machine, and Rust needs one to link. Now running${root:+ with $root}: $install"
$root env DEBIAN_FRONTEND=noninteractive sh -c "$install" >/dev/null || {
    echo "Installing $packages did not work. As root: $install" >&2
    exit 1
}
exec cc "$@"
