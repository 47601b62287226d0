#!/bin/bash
#BSUB -J golden[1-40]
#BSUB -n 1
#BSUB -R rusage[mem=2GB]
#BSUB -W 2:00
#BSUB -r
#BSUB -o golden-%J-%I.log
# A plan as an array of LSF: plan=E1.plan records=records bsub < lsf.sh
# What was stopped goes on when the same file is submitted again.
set -euo pipefail
: "${plan:?}" "${records:?}"
parts=40

mkdir -p "$records/checkpoints"
npx golden sweep "$plan" --part "$LSB_JOBINDEX/$parts" --workers 1 --records "$records" --checkpoints "$records/checkpoints"
