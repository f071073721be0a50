#!/usr/bin/env escript
%% SPDX-License-Identifier: MIT
%% The scenarios that Erlang/OTP can do as well; prints nanoseconds for each unit. One scheduler, as all runs on one thread.
%%! +S 1
-mode(compile).
-behaviour(gen_server).
-export([init/1, handle_call/3, handle_cast/2, fragile/1, start_fragile/1]).

main([Scenario]) ->
    logger:set_primary_config(level, none),
    {Count, Run} = scenario(Scenario),
    Start = erlang:monotonic_time(nanosecond),
    Run(),
    io:format("~.2f~n", [(erlang:monotonic_time(nanosecond) - Start) / Count]).

scenario("call") ->
    {ok, Server} = gen_server:start(?MODULE, server, []),
    {500000, fun() -> calls(Server, 500000) end};
scenario("ping-pong") ->
    Echo = spawn(fun echo/0),
    {1000000, fun() -> ping(Echo, 1000000) end};
scenario("restart") ->
    process_flag(trap_exit, true),
    {ok, _} = supervisor:start_link(?MODULE, {supervisor, self()}),
    First = receive {started, Pid} -> Pid end,
    {1000, fun() -> crash(First, 1000) end}.

init(server) -> {ok, 0};
init({supervisor, Parent}) ->
    {ok, {#{strategy => one_for_one, intensity => 10000, period => 3600},
          [#{id => fragile, start => {?MODULE, start_fragile, [Parent]}}]}}.
handle_call({add, N}, _From, Sum) -> {reply, Sum + N, Sum + N}.
handle_cast(_, Sum) -> {noreply, Sum}.

calls(_, 0) -> ok;
calls(Server, N) -> gen_server:call(Server, {add, 1}), calls(Server, N - 1).

echo() -> receive {From, N} -> From ! N, echo() end.
ping(_, 0) -> ok;
ping(Echo, N) -> Echo ! {self(), N}, receive N -> ping(Echo, N - 1) end.

start_fragile(Parent) -> {ok, spawn_link(?MODULE, fragile, [Parent])}.
fragile(Parent) -> Parent ! {started, self()}, receive crash -> exit(crash) end.
crash(_, 0) -> ok;
crash(Child, N) -> Child ! crash, receive {started, Pid} -> crash(Pid, N - 1) end.
