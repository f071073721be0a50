%% SPDX-License-Identifier: MIT
%% By hand, see main.cpp: a server, and what calls one. Standard input has one request a line, "calls Node Count Width".
-module(bench).
-behaviour(gen_server).
-export([main/0, init/1, handle_call/3, handle_cast/2]).

main() ->
    {ok, _} = gen_server:start({local, server}, ?MODULE, [], []),
    io:put_chars("ready\n"),
    read().

init([]) -> {ok, 0}.
handle_call(count, _From, Count) -> {reply, Count, 0};
handle_call({echo, Value}, _From, Count) -> {reply, Value, Count}.
handle_cast(_, Count) -> {noreply, Count + 1}.

read() ->
    case io:get_line("") of
        eof -> erlang:halt(0, [{flush, false}]);
        Line ->
            [What, Node, Count, Width] = string:lexemes(string:trim(Line), " "),
            Micros = measure(What, {server, list_to_atom(Node)}, list_to_integer(Count), list_to_integer(Width)),
            io:format("took ~b~n", [Micros]),
            read()
    end.

measure("calls", To, Count, Width) ->
    each(Width, fun() -> [5 = gen_server:call(To, {echo, 5}, infinity) || _ <- lists:seq(1, Count div Width)] end);
measure("casts", To, Count, _) ->
    each(1, fun() -> [gen_server:cast(To, {add, 5}) || _ <- lists:seq(1, Count)], gen_server:call(To, count, infinity) end);
measure("bytes", To, Count, _) ->
    Block = binary:copy(<<7>>, 1024 * 1024),
    each(1, fun() -> [gen_server:cast(To, Block) || _ <- lists:seq(1, Count)], gen_server:call(To, count, infinity) end).

each(Width, Fun) ->
    {Micros, _} = timer:tc(fun() ->
        Started = [spawn_monitor(Fun) || _ <- lists:seq(1, Width)],
        [receive {'DOWN', Ref, process, Pid, normal} -> ok end || {Pid, Ref} <- Started]
    end),
    Micros.
