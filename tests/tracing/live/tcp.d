#pragma D option quiet

/* Both ends of connections to port 7777, and who they belong to. */
tcp:::send /args[4]->tcp_dport == 7777/ { @sent["client"] = count(); }
tcp:::send /args[4]->tcp_sport == 7777/ { @sent["server"] = count(); }

tcp:::send
/args[4]->tcp_dport == 7777 && (args[4]->tcp_flags & TH_SYN)/
{
	@opened["client"] = count();
}

tcp:::state-change
/args[3]->tcps_lport == 7777/
{
	@states["server", tcp_state_string[args[5]->tcps_state], tcp_state_string[args[3]->tcps_state]] = count();
}

tcp:::state-change
/args[3]->tcps_rport == 7777/
{
	@states["client", tcp_state_string[args[5]->tcps_state], tcp_state_string[args[3]->tcps_state]] = count();
}

tcp:::connect-established /args[4]->tcp_sport == 7777/ { @connected = count(); }
tcp:::accept-established /args[4]->tcp_dport == 7777/ { @accepted = count(); }
