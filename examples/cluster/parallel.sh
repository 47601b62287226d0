#!/bin/bash
# A plan with GNU parallel: on this machine, or with --sshloginfile on several that share the folder. Started again, it does what is missing.
#   bash parallel.sh E1.plan records 8
set -euo pipefail
plan=$1 records=$2 parts=$3

mkdir -p "$records/checkpoints"
seq "$parts" | parallel --jobs "${JOBS:-4}" --workdir "$PWD" \
  npx golden sweep "$plan" --part "{}/$parts" --workers 1 --records "$records" --checkpoints "$records/checkpoints"
npx golden merge "$records"/*-part-*-of-"$parts".jsonl --plan "$plan" --out "$records/all.jsonl"
