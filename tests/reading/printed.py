"""What the benchmarks of each year print, in the forms that their sources give."""

from __future__ import annotations

FIRST = """\
Benchmark configuration:
  buffersize: 131072
  totalsize: 16777216
  blockcount: 128
  mode: 2thread
  ipctype: pipe
  time: 0.081234567

  pmctype: l2
  INSTR_EXECUTED: 44123456
  CLOCK_CYCLES: 71000000
  CLOCK_CYCLES/INSTR_EXECUTED: 1.609122
  L2_ACCESS: 912345
  L2_ACCESS/INSTR_EXECUTED: 0.020677
  L2_ACCESS/CLOCK_CYCLES: 0.012850

201688.43 KBytes/sec
"""
"""2017 to 2019, with -v and -P l2."""

BARE = "201688.43 KBytes/sec\n"
"""2017 to 2019, without flags."""

LATER = """\
Host configuration:
  hw.machine: arm
  hw.model: ARM Cortex-A8 r3p2 (ECO: 0x00000000)
  hw.ncpu: 1
  hw.physmem: 519999488
  hw.cpufreq.arm_freq: 1000000000
Benchmark configuration:
  buffersize: 131072
  totalsize: 16777216
  blockcount: 128
  mode: 2thread
  ipctype: local
  pmctype: l2
datum:
  bandwidth: 201688.43 KBytes/sec
  time: 0.081234567 seconds
  INSTR_EXECUTED: 44123456
  CLOCK_CYCLES: 71000000
  CLOCK_CYCLES/INSTR_EXECUTED: 1.609122
  L2_ACCESS: 912345
  L2_ACCESS/INSTR_EXECUTED: 0.020677
  L2_ACCESS/CLOCK_CYCLES: 0.012850
"""
"""2020, with -v and -P l2."""

ONE_LINE = """\
datum:
  bandwidth: 201688.43 KBytes/sec\ttime: 0.081234567 seconds
"""
"""2020, as the first io.c of that year prints a run."""

LATER_JSON = """\
{
  "benchmark_configuration": {
    "buffersize": 131072,
    "pmctype": "l2"
  },
  "benchmark_samples": [
    {
      "bandwidth": 201688.43,
      "time": 0.081234567,
      "instr_executed": 44123456,
      "clock_cycles": 71000000,
      "cycles_per_instruction": 1.609122,
      "counter0_name": "L2_ACCESS",
      "counter0_value": 912345,
      "counter0_per_instruction": 0.020677,
      "counter0_per_cycle": 0.012850
    }
  ]
}
"""
"""2020, with -j, -v and -P l2: its counters have names of their own there."""

LIBXO = """\
{
  "hardware_configuration": {
    "hw.machine": "arm64",
    "hw.model": "ARM Cortex-A72 r0p3",
    "hw.pagesizes": [
      {
        "pagesize": 4096
      },
      {
        "pagesize": 2097152
      }
    ],
    "hw.cpufreq.arm_freq": 1500000000
  },
  "benchmark_configuration": {
    "buffersize": 131072,
    "totalsize": 16777216,
    "msgcount": 128,
    "mode": "2thread",
    "ipctype": "local",
    "pmctype": "dcache",
    "iterations": 1
  },
  "benchmark_samples": [
    {
      "bandwidth": 201688.43,
      "time": 0.081234567,
      "sndbuf": 131072,
      "rcvbuf": 131072,
      "utime": 0.001203,
      "stime": 0.079871,
      "msgsnd": 128,
      "msgrcv": 1,
      "nvcsw": 257,
      "nivcsw": 3,
      "INST_RETIRED": 44123456,
      "CPU_CYCLES": 71000000,
      "L1D_CACHE": 15000000,
      "L1D_CACHE_REFILL": 600000,
      "L2D_CACHE": 0,
      "L2D_CACHE_REFILL": 0,
      "CYCLES_PER_INSTRUCTION": 1.609122,
      "L1D_CACHE_HIT_RATE": 0.960000,
      "L2D_CACHE_HIT_RATE": NAN
    }
  ]
}
"""
"""2021 to 2024, with -j, -v, -g, -s and -P dcache; 0/0 is printed as printf(3) writes it."""
