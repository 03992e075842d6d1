/*
 * Both ends of the connections to port 10141, as docs/tcp.md has the lines: segments, changes of
 * state with the system call that they happen in, and numbers of each trial. Linux 6.12.
 *
 * tcp:::state-change does not tell SYN-RECEIVED to ESTABLISHED, so that states are the kernel's
 * own here (include/net/tcp_states.h). Where these are not TCP's, they are told as TCP's:
 * a SYN makes a request (NEW_SYN_RECV), and the socket that is cloned at the ACK is no new end;
 * in TIME-WAIT a small record stands in the socket's stead, and closing that is no change.
 */
#pragma D option quiet
#pragma D option bufsize=16m

uint64_t opened, rtt, established, replaced;

syscall::listen:entry
/execname == "ipc-bench"/
{
	trial = ppid; /* the shell that waits until the connection is closed */
	opened = rtt = established = changes = closing = segments = replaced = 0;
}

syscall::connect:entry, syscall::listen:entry, syscall::accept:entry, syscall::close:entry,
syscall::exit_group:entry
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

/* dtrace 2.0.7 reads tcp_offset and, of what is sent, ip_plength wrongly. */
tcp:::send
/args[4]->tcp_dport == 10141 || args[4]->tcp_sport == 10141/
{
	this->header = (*(uint8_t *)(args[4]->tcp_hdr + 12) & 0xf0) >> 2;
	segments++;
	printf("tcp %d %d %d send flags=0x%x seq=%u ack=%u win=%u len=%d snd_wnd=%u\n", timestamp,
	    args[4]->tcp_sport, args[4]->tcp_dport, args[4]->tcp_flags, args[4]->tcp_seq,
	    args[4]->tcp_ack, args[4]->tcp_window, ((struct sk_buff *)arg0)->len - this->header,
	    args[3]->tcps_swnd);
}

tcp:::receive
/args[4]->tcp_dport == 10141 || args[4]->tcp_sport == 10141/
{
	this->header = (*(uint8_t *)(args[4]->tcp_hdr + 12) & 0xf0) >> 2;
	printf("tcp %d %d %d receive flags=0x%x seq=%u ack=%u win=%u len=%d\n", timestamp,
	    args[4]->tcp_dport, args[4]->tcp_sport, args[4]->tcp_flags, args[4]->tcp_seq,
	    args[4]->tcp_ack, args[4]->tcp_window, args[2]->ip_plength - this->header);
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

fbt::tcp_conn_request:entry
{
	this->buffer = (struct sk_buff *)arg3;
	this->tcp = (struct tcphdr *)(this->buffer->head + this->buffer->transport_header);
}

fbt::tcp_conn_request:entry
/ntohs(this->tcp->dest) == 10141/
{
	changes++;
	printf("tcp %d 10141 %d state from=LISTEN to=NEW_SYN_RECV\n", timestamp,
	    ntohs(this->tcp->source));
}

rawtp:sock::inet_sock_set_state
{
	this->socket = (struct sock *)arg0;
	this->local = this->socket->__sk_common.skc_num;
	this->remote = ntohs(this->socket->__sk_common.skc_dport);
	this->cloned = arg1 == TCP_STATE_LISTEN && arg2 == TCP_STATE_SYN_RECEIVED;
}

rawtp:sock::inet_sock_set_state
/(this->local == 10141 || this->remote == 10141) && !this->cloned && arg0 != replaced/
{
	changes++;
	closing += arg2 == TCP_STATE_CLOSING;
	printf("tcp %d %d %d state from=linux-%d to=linux-%d call=%s since=%d id=0x%x\n",
	    timestamp, this->local, this->remote, arg1, arg2, self->since ? self->call : "-",
	    self->since, arg0);
}

rawtp:sock::inet_sock_set_state
/this->local == 10141 && arg1 == TCP_STATE_SYN_RECEIVED && arg2 == TCP_STATE_ESTABLISHED/
{
	established = timestamp - opened;
}

rawtp:sock::inet_sock_set_state
/arg0 == replaced/
{
	replaced = 0;
}

fbt::tcp_time_wait:entry
{
	this->socket = (struct sock *)arg0;
	this->local = this->socket->__sk_common.skc_num;
	this->remote = ntohs(this->socket->__sk_common.skc_dport);
}

fbt::tcp_time_wait:entry
/this->local == 10141 || this->remote == 10141/
{
	changes++;
	replaced = arg0;
	printf("tcp %d %d %d state from=linux-%d to=linux-%d call=%s since=%d id=0x%x\n",
	    timestamp, this->local, this->remote, this->socket->__sk_common.skc_state, arg1,
	    self->since ? self->call : "-", self->since, arg0);
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
