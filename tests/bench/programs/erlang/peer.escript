#!/usr/bin/env escript
%% SPDX-License-Identifier: MIT
%% Erlang/OTP in the bench: plain processes, gen_server, supervisor. The driver sets the number of schedulers.
%%! +S 1
-mode(compile).
-behaviour(gen_server).
-export([init/1, handle_call/3, handle_cast/2, fragile/1, start_fragile/1]).

main([]) -> [io:format("~s~n", [Name]) || {Name, _} <- scenarios()];
main(["--about"]) -> io:format("Erlang/OTP ~s~n", [erlang:system_info(otp_release)]);
main([Name]) -> main([Name, "1"]);
main([Name, Divisor]) ->
    logger:set_primary_config(level, none),
    {Name, Run} = lists:keyfind(Name, 1, scenarios()),
    Run(list_to_integer(Divisor)).

scenarios() ->
    [{"counting", fun(D) -> counting("counting", 1, count(2000000, D)) end},
     {"counting-2-threads", fun(D) -> counting("counting-2-threads", 1, count(2000000, D)) end},
     {"fan-in", fun(D) -> counting("fan-in", 8, count(250000, D)) end},
     {"fan-in-2-threads", fun(D) -> counting("fan-in-2-threads", 8, count(250000, D)) end},
     {"ping-pong", fun(D) -> ping_pong("ping-pong", "ns/round-trip", count(1000000, D)) end},
     {"ping-pong-2-threads", fun(D) -> ping_pong("ping-pong-2-threads", "ns/round-trip", count(100000, D)) end},
     {"request-reply", fun(D) -> request_reply("request-reply", count(500000, D)) end},
     {"request-reply-2-threads", fun(D) -> request_reply("request-reply-2-threads", count(100000, D)) end},
     {"request-reply-messages", fun(D) -> ping_pong("request-reply-messages", "ns/request", count(500000, D)) end},
     {"ring", fun(D) -> ring(1000, count(1000000, D)) end},
     {"spawn-stop", fun(D) -> spawn_stop(count(100000, D)) end},
     {"idle-bytes", fun(D) -> idle_bytes(count(100000, D)) end},
     {"restart", fun(D) -> restart(count(1000, D)) end},
     {"selective", fun(D) -> selective(count(100000, D)) end},
     {"scale", fun scale/1}].

count(Full, Divisor) -> max(Full div Divisor, 10).

report(Figure, Value, Unit, Count) -> io:format("~s\t~.3f\t~s\t~w~n", [Figure, float(Value), Unit, Count]).

time(Figure, Unit, Count, Run) ->
    Start = erlang:monotonic_time(nanosecond),
    Run(),
    report(Figure, (erlang:monotonic_time(nanosecond) - Start) / Count, Unit, Count).

%% --- messages

counting(Figure, Producers, Each) ->
    Counter = spawn(fun() -> counter(0) end),
    Self = self(),
    time(Figure, "ns/message", Producers * Each, fun() ->
        [spawn(fun() -> produce(Counter, Each), Self ! done end) || _ <- lists:seq(1, Producers)],
        [receive done -> ok end || _ <- lists:seq(1, Producers)],
        Counter ! {total, Self},
        Total = Producers * Each,
        receive Total -> ok end
    end).

counter(Sum) ->
    receive
        {total, From} -> From ! Sum;
        N -> counter(Sum + N)
    end.
produce(_, 0) -> ok;
produce(Counter, N) -> Counter ! 1, produce(Counter, N - 1).

ping_pong(Figure, Unit, Count) ->
    Echo = spawn(fun echo/0),
    time(Figure, Unit, Count, fun() -> ping(Echo, Count) end).

echo() -> receive {From, N} -> From ! N, echo() end.
ping(_, 0) -> ok;
ping(Echo, N) -> Echo ! {self(), N}, receive N -> ping(Echo, N - 1) end.

ring(Stations, Hops) ->
    Self = self(),
    [First | _] = All = [spawn(fun() -> receive {next, Next} -> station(Self, Next) end end) || _ <- lists:seq(1, Stations)],
    link_up(All, First),
    time("ring", "ns/hop", Hops, fun() -> First ! Hops, receive done -> ok end end).

link_up([Last], First) -> Last ! {next, First};
link_up([Pid, Next | Rest], First) -> Pid ! {next, Next}, link_up([Next | Rest], First).
station(Main, Next) ->
    receive
        0 -> Main ! done;
        N -> Next ! N - 1, station(Main, Next)
    end.

selective(Count) ->
    Echo = spawn(fun echo/0),
    time("selective-0", "ns/round-trip", Count, fun() -> ping(Echo, Count) end),
    [self() ! {junk, N} || N <- lists:seq(1, 1000)],
    time("selective-1000", "ns/round-trip", Count, fun() -> ping(Echo, Count) end).

%% --- servers

request_reply(Figure, Count) ->
    {ok, Server} = gen_server:start(?MODULE, server, []),
    time(Figure, "ns/request", Count, fun() -> calls(Server, Count) end).

calls(_, 0) -> ok;
calls(Server, N) -> gen_server:call(Server, {add, 1}), calls(Server, N - 1).

restart(Count) ->
    process_flag(trap_exit, true),
    {ok, _} = supervisor:start_link(?MODULE, {supervisor, self()}),
    First = receive {started, Pid} -> Pid end,
    time("restart", "ns/restart", Count, fun() -> crash(First, Count) end).

init(server) -> {ok, 0};
init({supervisor, Parent}) ->
    {ok, {#{strategy => one_for_one, intensity => 10000, period => 3600},
          [#{id => fragile, start => {?MODULE, start_fragile, [Parent]}}]}}.
handle_call({add, N}, _From, Sum) -> {reply, Sum + N, Sum + N}.
handle_cast(_, Sum) -> {noreply, Sum}.

start_fragile(Parent) -> {ok, spawn_link(?MODULE, fragile, [Parent])}.
fragile(Parent) -> Parent ! {started, self()}, receive crash -> exit(crash) end.
crash(_, 0) -> ok;
crash(Child, N) -> Child ! crash, receive {started, Pid} -> crash(Pid, N - 1) end.

%% --- processes

idle() -> receive stop -> ok end.
spawn_idle(Count) -> [spawn(fun idle/0) || _ <- lists:seq(1, Count)].

spawn_stop(Count) ->
    Before = erlang:system_info(process_count),
    time("spawn-stop", "ns/actor", Count, fun() ->
        [Pid ! stop || Pid <- spawn_idle(Count)],
        wait_for_count(Before)
    end).

wait_for_count(Count) ->
    case erlang:system_info(process_count) of
        More when More > Count -> erlang:yield(), wait_for_count(Count);
        _ -> ok
    end.

idle_bytes(Count) ->
    Before = erlang:memory(total),
    All = spawn_idle(Count),
    report("idle-bytes", (erlang:memory(total) - Before) / Count, "bytes/actor", Count),
    length(All).

scale(Divisor) ->
    Before = erlang:memory(total),
    Processes = erlang:system_info(process_count),
    Sizes = [{"10", 10}, {"1k", max(1000 div Divisor, 20)}, {"100k", max(100000 div Divisor, 30)}, {"1M", max(1000000 div Divisor, 40)}],
    {All, Starting} = lists:foldl(fun({Name, Size}, {Sofar, Time}) ->
        Start = erlang:monotonic_time(nanosecond),
        Pids = [spawn(fun() -> counter(0) end) || _ <- lists:seq(1, Size - length(Sofar))] ++ Sofar,
        Spent = erlang:monotonic_time(nanosecond) - Start,
        Targets = list_to_tuple(Pids),
        Messages = count(2000000, Divisor),
        time("scale-" ++ Name, "ns/message", Messages, fun() -> in_turn(Targets, 1, Size, Messages) end),
        time("scale-" ++ Name ++ "-random", "ns/message", Messages, fun() -> any_one(Targets, 1, Size, Messages) end),
        {Pids, Time + Spent}
    end, {[], 0}, Sizes),
    Count = length(All),
    report("scale-start", Starting / Count, "ns/actor", Count),
    report("scale-bytes", (erlang:memory(total) - Before) / Count, "bytes/actor", Count),
    time("scale-stop", "ns/actor", Count, fun() ->
        [Pid ! {total, self()} || Pid <- All],
        wait_for_count(Processes)
    end).

%% The receivers run after each batch.
rest(Left) when Left rem 1000 =:= 0 -> erlang:yield();
rest(_) -> ok.
in_turn(_, _, _, 0) -> ok;
in_turn(Targets, Next, Size, Left) ->
    element(Next, Targets) ! 1,
    rest(Left),
    in_turn(Targets, if Next < Size -> Next + 1; true -> 1 end, Size, Left - 1).
any_one(_, _, _, 0) -> ok;
any_one(Targets, State, Size, Left) ->
    Next = (State * 1103515245 + 12345) band 16#7fffffff,
    element((Next * Size) bsr 31 + 1, Targets) ! 1,
    rest(Left),
    any_one(Targets, Next, Size, Left - 1).
