#!/bin/bash
#PBS -N golden
#PBS -J 1-40
#PBS -l select=1:ncpus=1:mem=2gb
#PBS -l walltime=02:00:00
#PBS -r y
# A plan as an array of PBS Pro or OpenPBS: qsub -v plan=E1.plan,records=records pbs.sh
# Torque has -t 1-40 and PBS_ARRAYID instead. What was stopped goes on when the same file is submitted again.
set -euo pipefail
: "${plan:?}" "${records:?}"
cd "$PBS_O_WORKDIR"
parts=40

mkdir -p "$records/checkpoints"
npx golden sweep "$plan" --part "$PBS_ARRAY_INDEX/$parts" --workers 1 --records "$records" --checkpoints "$records/checkpoints"
