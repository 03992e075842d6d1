#!/bin/sh
# Find the system programs that labrig needs and install what is missing with apt.
#
#     system-programs.sh report      what `make report` needs
#     system-programs.sh test        what `make test` needs as well
#
# Installs only as root or with a sudo that asks for no password; otherwise it prints the command
# that a person with the right to do so can run, and exits with status 2.
set -eu

missing=""

need() { # need PACKAGE PROGRAM
	PATH="$PATH:/usr/sbin:/sbin" command -v "$2" >/dev/null 2>&1 || missing="$missing $1"
}

need_style() { # need_style PACKAGE LATEX-FILE
	if ! command -v kpsewhich >/dev/null 2>&1 || [ -z "$(kpsewhich "$2")" ]; then
		missing="$missing $1"
	fi
}

need_font() { # need_font PACKAGE FAMILY
	if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list "$2")" ]; then
		missing="$missing $1"
	fi
}

need python3 python3
python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || missing="$missing python3-venv"
need qemu-system-arm qemu-system-aarch64
need qemu-utils qemu-img
need openssh-client ssh
need fakeroot fakeroot
need e2fsprogs mke2fs
need kmod depmod
need cpio cpio
need xz-utils xz
need util-linux setpriv
need git git
need graphviz dot
need latexmk latexmk
need texlive-latex-base pdflatex
need_style texlive-latex-recommended microtype.sty
need_style texlive-latex-extra embedfile.sty
need_style texlive-fonts-recommended ptmr8t.tfm
need_style texlive-science siunitx.sty
if [ "${1:-report}" = test ]; then
	need ministat ministat
	need hyperfine hyperfine
	need strace strace
	need iproute2 ss
	need openssh-server sshd
	need busybox busybox
	need chromium chromium
	need tcsh tcsh
	need gcc cc
	need fish fish
	need mksh mksh
	need zsh zsh
	need libreoffice-writer-nogui soffice
	need_style texlive-luatex luaotfload-main.lua
	need_style fonts-texgyre texgyretermes-regular.otf
	need fontconfig fc-list
	need_font fonts-liberation "Liberation Serif"
	need biber biber
	need_style texlive-bibtex-extra biblatex.sty
fi

[ -n "$missing" ] || exit 0

# shellcheck disable=SC2086 # package names are words
set -- $missing
if ! command -v apt-get >/dev/null 2>&1; then
	echo "labrig: these Debian packages, or what your system calls them, are missing: $*" >&2
	exit 2
fi
if [ "$(id -u)" -eq 0 ]; then
	sudo=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
	sudo="sudo -n"
else
	echo "labrig: system programs are missing. Run this, then try again:" >&2
	echo "    sudo apt-get update && sudo apt-get install --no-install-recommends -y $*" >&2
	exit 2
fi
echo "labrig: installing $*"
$sudo apt-get -q update
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q install --no-install-recommends -y "$@"
