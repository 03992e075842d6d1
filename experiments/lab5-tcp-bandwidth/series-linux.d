/*
 * The sending end of the connections to port 10141, as docs/tcp.md has the lines: segments with the
 * congestion window and the window that the receiver advertises, acknowledgements; and SYN and FIN
 * of both ends. Linux 6.12. Buffers have room for what is printed between two looks of dtrace's.
 */
#pragma D option quiet
#pragma D option bufsize=64m

uint64_t opened, rtt, window, cwnd;

syscall::listen:entry
/execname == "ipc-bench"/
{
	trial = pid; /* its sender may be another process */
	opened = rtt = window = cwnd = 0;
}

tcp:::send
/args[4]->tcp_dport == 10141 && args[4]->tcp_flags == TH_SYN/
{
	opened = timestamp;
}

tcp:::receive
/args[4]->tcp_sport == 10141 && args[4]->tcp_flags == (TH_SYN | TH_ACK)/
{
	rtt = timestamp - opened;
}

tcp:::send
/args[4]->tcp_sport == 10141/
{
	this->socket = (struct tcp_sock *)arg3;
	this->cwnd = this->socket->snd_cwnd * this->socket->mss_cache;
	cwnd = this->cwnd > cwnd ? this->cwnd : cwnd;
	window = this->socket->snd_wnd > window ? this->socket->snd_wnd : window;
}

/* dtrace 2.0.7 reads tcp_offset and, of what is sent, ip_plength wrongly. */
tcp:::send
/args[4]->tcp_sport == 10141 ||
    (args[4]->tcp_dport == 10141 && (args[4]->tcp_flags & (TH_SYN | TH_FIN)))/
{
	this->header = (*(uint8_t *)(args[4]->tcp_hdr + 12) & 0xf0) >> 2;
	this->socket = (struct tcp_sock *)arg3;
	printf("tcp %d %d %d send flags=0x%x seq=%u ack=%u win=%u len=%d cwnd=%d snd_wnd=%d\n",
	    timestamp, args[4]->tcp_sport, args[4]->tcp_dport, args[4]->tcp_flags,
	    args[4]->tcp_seq, args[4]->tcp_ack, args[4]->tcp_window,
	    ((struct sk_buff *)arg0)->len - this->header,
	    this->socket->snd_cwnd * this->socket->mss_cache, this->socket->snd_wnd);
}

tcp:::receive
/args[4]->tcp_dport == 10141 ||
    (args[4]->tcp_sport == 10141 && (args[4]->tcp_flags & (TH_SYN | TH_FIN)))/
{
	this->header = (*(uint8_t *)(args[4]->tcp_hdr + 12) & 0xf0) >> 2;
	printf("tcp %d %d %d receive flags=0x%x seq=%u ack=%u win=%u len=%d\n", timestamp,
	    args[4]->tcp_dport, args[4]->tcp_sport, args[4]->tcp_flags, args[4]->tcp_seq,
	    args[4]->tcp_ack, args[4]->tcp_window, args[2]->ip_plength - this->header);
}

proc:::exit
/trial && pid == trial/
{
	printf("trial %d rtt %d\n", pid, rtt);
	printf("trial %d window %d\n", pid, window);
	printf("trial %d cwnd %d\n", pid, cwnd);
	trial = 0;
}
