/*
 * Both ends of the connections to port 10141, as docs/tcp.md has the lines: segments, changes of
 * state with the system call that they happen in, and numbers of each trial. Written for the
 * course's FreeBSD 13 from its manual pages and sources; it has not been run.
 *
 * DTrace on 32-bit Arm has four arguments of a probe, so that headers are read where packets enter
 * and leave IP, and a state's predecessor is remembered. A SYN waits in the SYN cache: that is the
 * state SYN-RECEIVED, and the socket that is made at the ACK is no new end.
 */
#pragma D option quiet
#pragma D option bufsize=16m

uint64_t opened, rtt, established;
int was[uintptr_t];

syscall::listen:entry
/execname == "ipc-bench"/
{
	trial = ppid; /* the shell that waits until the connection is closed */
	opened = rtt = established = 0;
	changes = closing = segments = 0;
}

syscall::connect:entry, syscall::listen:entry, syscall::accept:entry, syscall::close:entry,
syscall::exit:entry
/execname == "ipc-bench"/
{
	self->call = probefunc;
	self->since = timestamp;
}

syscall::connect:return, syscall::listen:return, syscall::accept:return, syscall::close:return
/self->since/
{
	self->call = 0;
	self->since = 0;
}

fbt::ip_output:entry
{
	this->ip = (struct ip *)args[0]->m_data;
	this->tcp = (struct tcphdr *)(args[0]->m_data + (this->ip->ip_hl << 2));
}

fbt::ip_output:entry
/this->ip->ip_p == 6 && (ntohs(this->tcp->th_dport) == 10141 || ntohs(this->tcp->th_sport) == 10141)/
{
	segments++;
	printf("tcp %d %d %d send flags=0x%x seq=%u ack=%u win=%u len=%d\n", timestamp,
	    ntohs(this->tcp->th_sport), ntohs(this->tcp->th_dport), this->tcp->th_flags,
	    ntohl(this->tcp->th_seq), ntohl(this->tcp->th_ack), ntohs(this->tcp->th_win),
	    ntohs(this->ip->ip_len) - (this->ip->ip_hl << 2) - (this->tcp->th_off << 2));
}

fbt::ip_output:entry
/this->ip->ip_p == 6 && ntohs(this->tcp->th_dport) == 10141 && (this->tcp->th_flags & 0x12) == 0x02/
{
	opened = timestamp;
}

fbt::tcp_input:entry
{
	this->buffer = *args[0];
	this->ip = (struct ip *)this->buffer->m_data;
	this->tcp = (struct tcphdr *)(this->buffer->m_data + (this->ip->ip_hl << 2));
}

fbt::tcp_input:entry
/ntohs(this->tcp->th_dport) == 10141 || ntohs(this->tcp->th_sport) == 10141/
{
	printf("tcp %d %d %d receive flags=0x%x seq=%u ack=%u win=%u len=%d\n", timestamp,
	    ntohs(this->tcp->th_dport), ntohs(this->tcp->th_sport), this->tcp->th_flags,
	    ntohl(this->tcp->th_seq), ntohl(this->tcp->th_ack), ntohs(this->tcp->th_win),
	    ntohs(this->ip->ip_len) - (this->ip->ip_hl << 2) - (this->tcp->th_off << 2));
}

fbt::tcp_input:entry
/ntohs(this->tcp->th_sport) == 10141 && (this->tcp->th_flags & 0x12) == 0x12/
{
	rtt = timestamp - opened;
}

fbt::syncache_add:entry
/ntohs(args[0]->inc_ie.ie_lport) == 10141/
{
	changes++;
	printf("tcp %d 10141 %d state from=LISTEN to=SYNCACHE\n", timestamp,
	    ntohs(args[0]->inc_ie.ie_fport));
}

tcp:::state-change
/(args[3]->tcps_lport == 10141 || args[3]->tcps_rport == 10141) &&
    args[3]->tcps_state != TCPS_SYN_RECEIVED/
{
	changes++;
	closing += args[3]->tcps_state == TCPS_CLOSING;
	printf("tcp %d %d %d state from=freebsd-%d to=freebsd-%d call=%s since=%d id=0x%x\n",
	    timestamp, args[3]->tcps_lport, args[3]->tcps_rport, was[args[3]->tcps_addr],
	    args[3]->tcps_state, self->since ? self->call : "-", self->since, args[3]->tcps_addr);
}

tcp:::state-change
/args[3]->tcps_lport == 10141 && args[3]->tcps_state == TCPS_ESTABLISHED/
{
	established = timestamp - opened;
}

tcp:::state-change
{
	was[args[3]->tcps_addr] = args[3]->tcps_state;
}

proc:::exit
/trial && pid == trial/
{
	printf("trial %d rtt %d\n", pid, rtt);
	printf("trial %d established %d\n", pid, established);
	printf("trial %d changes %d\n", pid, changes);
	printf("trial %d closing %d\n", pid, closing);
	printf("trial %d segments %d\n", pid, segments);
	trial = 0;
}
