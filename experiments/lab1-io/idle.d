/* Attached, watching nothing while the workload runs. */
END { }
