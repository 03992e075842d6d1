/*
 * The sending end of the connections to port 10141, as docs/tcp.md has the lines: segments and
 * acknowledgements, the congestion window and the window that the receiver advertises; and SYN and
 * FIN of both ends. Written for the course's FreeBSD 13 from its manual pages and sources; it has
 * not been run. Buffers have room for what is printed between two looks of dtrace's.
 *
 * DTrace on 32-bit Arm has four arguments of a probe, so that headers are read where packets enter
 * and leave IP.
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
/args[3]->tcps_lport == 10141/
{
	cwnd = args[3]->tcps_cwnd > cwnd ? args[3]->tcps_cwnd : cwnd;
	window = args[3]->tcps_swnd > window ? args[3]->tcps_swnd : window;
	printf("tcp %d %d %d window cwnd=%d snd_wnd=%d\n", timestamp, args[3]->tcps_lport,
	    args[3]->tcps_rport, args[3]->tcps_cwnd, args[3]->tcps_swnd);
}

fbt::ip_output:entry
{
	this->ip = (struct ip *)args[0]->m_data;
	this->tcp = (struct tcphdr *)(args[0]->m_data + (this->ip->ip_hl << 2));
	this->ours = this->ip->ip_p == 6 &&
	    (ntohs(this->tcp->th_sport) == 10141 || ntohs(this->tcp->th_dport) == 10141);
	this->server = ntohs(this->tcp->th_sport) == 10141;
}

fbt::ip_output:entry
/this->ours && (this->server || (this->tcp->th_flags & 0x03))/
{
	printf("tcp %d %d %d send flags=0x%x seq=%u ack=%u win=%u len=%d\n", timestamp,
	    ntohs(this->tcp->th_sport), ntohs(this->tcp->th_dport), this->tcp->th_flags,
	    ntohl(this->tcp->th_seq), ntohl(this->tcp->th_ack), ntohs(this->tcp->th_win),
	    ntohs(this->ip->ip_len) - (this->ip->ip_hl << 2) - (this->tcp->th_off << 2));
}

fbt::ip_output:entry
/this->ours && (this->tcp->th_flags & 0x12) == 0x02/
{
	opened = timestamp;
}

fbt::tcp_input:entry
{
	this->buffer = *args[0];
	this->ip = (struct ip *)this->buffer->m_data;
	this->tcp = (struct tcphdr *)(this->buffer->m_data + (this->ip->ip_hl << 2));
	this->server = ntohs(this->tcp->th_dport) == 10141;
	this->ours = this->server || ntohs(this->tcp->th_sport) == 10141;
}

fbt::tcp_input:entry
/this->ours && (this->server || (this->tcp->th_flags & 0x03))/
{
	printf("tcp %d %d %d receive flags=0x%x seq=%u ack=%u win=%u len=%d\n", timestamp,
	    ntohs(this->tcp->th_dport), ntohs(this->tcp->th_sport), this->tcp->th_flags,
	    ntohl(this->tcp->th_seq), ntohl(this->tcp->th_ack), ntohs(this->tcp->th_win),
	    ntohs(this->ip->ip_len) - (this->ip->ip_hl << 2) - (this->tcp->th_off << 2));
}

fbt::tcp_input:entry
/this->ours && (this->tcp->th_flags & 0x12) == 0x12/
{
	rtt = timestamp - opened;
}

proc:::exit
/trial && pid == trial/
{
	printf("trial %d rtt %d\n", pid, rtt);
	printf("trial %d window %d\n", pid, window);
	printf("trial %d cwnd %d\n", pid, cwnd);
	trial = 0;
}
