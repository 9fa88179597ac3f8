#!/usr/bin/env bash
set -euo pipefail
echo "demo: not written" >&2
exit 1
