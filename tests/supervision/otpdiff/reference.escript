#!/usr/bin/env escript
%% SPDX-License-Identifier: MIT
%%! +S 1:1 +sbwt none -noshell
%% Runs scripts on Erlang/OTP's own `supervisor` and writes what happened. script.h documents both formats.
%%   escript reference.escript SCRIPTS LOGS
%%
%% One driver process runs a script. The log is what arrives in its mailbox: a child says in its init that it starts, and
%% the VM's tracing says that a process exits, before its links and monitors hear of it. Both are thus there before the
%% supervisor can do what follows from them, and the order is the order of causes.
%% Before the next operation all supervisors have answered a which_children in which nothing is dead or restarting.
-module(reference).
-mode(compile).
-export([main/1, init/1, handle_call/3, handle_cast/2, handle_info/2, terminate/2, start_worker/2, start_sup/2]).

main([In, Out]) ->
    logger:set_primary_config(level, none),
    {ok, Text} = file:read_file(In),
    {ok, File} = file:open(Out, [raw, write, binary, {delayed_write, 1000000, 2000}]),
    ok = file:write(File, ["otp ", erlang:system_info(otp_release), "\n"]),
    run_all(binary:split(Text, <<"\n">>, [global]), File),
    ok = file:close(File).

%% ---- Reading

run_all([<<"script ", Number/binary>> | Lines], File) ->
    {Defs, Ops, Rest} = read(Lines, [], []),
    ok = file:write(File, [<<"log ">>, Number, $\n, isolated(Defs, Ops, 5), <<"end\n">>]),
    run_all(Rest, File);
run_all([_ | Lines], File) ->
    run_all(Lines, File);
run_all([], _) ->
    ok.

read([<<"end">> | Rest], Defs, Ops) ->
    {lists:reverse(Defs), lists:reverse(Ops), Rest};
read([Line | Rest], Defs, Ops) ->
    case binary:split(Line, <<" ">>, [global]) of
        [<<"op">> | Op] -> read(Rest, Defs, [Op | Ops]);
        Def -> read(Rest, [def(Def) | Defs], Ops)
    end.

def([<<"sup">>, Name, Parent, When, Restart, Shutdown, Significant, Strategy, Intensity, Period, Auto]) ->
    #{kind => supervisor, name => Name, parent => Parent, static => When =:= <<"static">>, restart => atom(Restart),
      shutdown => shutdown(Shutdown), significant => Significant =:= <<"significant">>,
      flags => #{strategy => atom(Strategy), intensity => binary_to_integer(Intensity),
                 period => binary_to_integer(Period), auto_shutdown => atom(Auto)}};
def([<<"child">>, Name, Parent, When, Restart, Shutdown, Significant, Manner, Starts]) ->
    #{kind => worker, name => Name, parent => Parent, static => When =:= <<"static">>, restart => atom(Restart),
      shutdown => shutdown(Shutdown), significant => Significant =:= <<"significant">>, manner => atom(Manner),
      starts => starts(Starts)}.

atom(Text) -> binary_to_atom(Text).

shutdown(<<"brutal">>) -> brutal_kill;
shutdown(<<"infinity">>) -> infinity;
shutdown(Time) -> binary_to_integer(Time).

starts(<<"ok">>) -> ok;
starts(<<"from:", N/binary>>) -> {from, binary_to_integer(N)};
starts(<<"fail:", Ns/binary>>) -> {fail, [binary_to_integer(N) || N <- binary:split(Ns, <<",">>, [global])]}.

%% ---- The processes of a tree

start_worker(Run, Name) -> gen_server:start_link(?MODULE, {worker, Run, Name}, []).
start_sup(Run, Name) -> supervisor:start_link(?MODULE, {sup, Run, Name}).

spec({Driver, Tab}, Name) ->
    [{_, #{kind := Kind} = Def}] = ets:lookup(Tab, Name),
    Start = case Kind of worker -> start_worker; supervisor -> start_sup end,
    Spec = maps:with([restart, shutdown, significant], Def),
    Spec#{id => Name, type => Kind, start => {?MODULE, Start, [{Driver, Tab}, Name]}}.

init({sup, {_, Tab} = Run, Name}) ->
    [{_, #{flags := Flags, children := Children}}] = ets:lookup(Tab, Name),
    announce(start, Run, Name, ets:update_counter(Tab, {count, Name}, 1, {x, 0})),
    {ok, {Flags, [spec(Run, Child) || Child <- Children]}};
init({worker, {Driver, Tab} = Run, Name}) ->
    [{_, #{starts := Starts, manner := Manner}}] = ets:lookup(Tab, Name),
    Count = ets:update_counter(Tab, {count, Name}, 1, {x, 0}),
    Fails = case Starts of
                ok -> false;
                {from, N} -> Count >= N;
                {fail, Ns} -> lists:member(Count, Ns)
            end,
    process_flag(trap_exit, Manner =/= plain),
    case Fails of
        true ->
            Driver ! {fail, Name, Count},
            {stop, init_failed};
        false ->
            announce(start, Run, Name, Count),
            {ok, Manner}
    end.

announce(What, {Driver, _}, Name, Count) ->
    erlang:trace(self(), true, [procs, {tracer, Driver}]),
    Driver ! {What, Name, Count, self()}.

handle_call(_, _, Manner) -> {reply, ok, Manner}.
handle_cast({stop, Reason}, _) -> {stop, Reason, by_itself};
handle_cast(crash, _) -> error(crashed).
handle_info(_, Manner) -> {noreply, Manner}.

terminate(shutdown, stubborn) -> receive never -> ok end; % until it is killed
terminate(_, _) -> ok.

%% ---- The driver

isolated(_, _, 0) ->
    <<"! the clock's second changes each time\n">>;
isolated(Defs, Ops, Tries) ->
    %% OTP counts restarts by whole seconds: a run in which the second changes is not exact.
    Second = erlang:monotonic_time(1),
    {Pid, Ref} = spawn_monitor(fun() -> exit({log, script(Defs, Ops)}) end),
    receive
        {'DOWN', Ref, process, Pid, {log, Lines}} ->
            case erlang:monotonic_time(1) of
                Second -> Lines;
                _ -> isolated(Defs, Ops, Tries - 1)
            end;
        {'DOWN', Ref, process, Pid, Why} ->
            io_lib:format("! ~0p~n", [Why])
    after 5000 ->
        exit(Pid, kill),
        <<"! hangs\n">>
    end.

script(Defs, Ops) ->
    process_flag(trap_exit, true),
    Tab = ets:new(script, [public]),
    lists:foreach(fun(#{name := Name} = Def) ->
                      Children = [C || #{name := C, parent := P, static := true} <- Defs, P =:= Name],
                      ets:insert(Tab, {Name, Def#{children => Children}})
                  end, Defs),
    [#{name := Root} | _] = Defs,
    put(live, #{}),  % Name => Pid
    put(names, #{}), % Pid => {Name, Count}
    put(run, {self(), Tab}),
    put(log, []),
    say([<<"> begin">>]),
    case start_sup(get(run), Root) of
        {ok, Pid} -> result(Pid, ok), operate(Ops, Pid);
        {error, {start_spec, _}} -> result(none, bad_spec);
        {error, _} -> result(none, failed)
    end,
    lists:reverse(get(log)).

operate([], Root) ->
    say([<<"> shutdown">>]),
    Ref = monitor(process, Root),
    exit(Root, shutdown),
    receive {'DOWN', Ref, process, Root, Reason} -> ok end,
    drain(),
    say([<<"= ">>, reason(Reason)]);
operate([Op | Ops], Root) ->
    say([<<"> ">>, lists:join($\s, Op)]),
    Result = perform(Op, Root),
    case result(Root, Result) of
        alive -> operate(Ops, Root);
        dead -> ok
    end.

%% Logs what has happened by the time that all is quiet, the result and the state.
result(Root, Result) ->
    Tree = quiet(Root, 1000),
    drain(), % before print(), which needs the counts
    say([<<"= ">>, if is_atom(Result) -> atom_to_binary(Result); true -> Result end]),
    say([<<": ">>, if Tree =:= dead -> <<"dead">>; true -> print(Tree) end]),
    if Tree =:= dead -> dead; true -> alive end.

perform([<<"crash">>, Name], _) -> stop(Name, crash);
perform([<<"stop">>, Name, Reason], _) -> stop(Name, atom(Reason));
perform([<<"kill">> | Names], Root) -> kill([P || Name <- Names, (P = live(Name)) =/= none], Root);
perform([<<"advance">>, Seconds], _) ->
    _ = [age(Pid, binary_to_integer(Seconds)) || {Name, Pid} <- maps:to_list(get(live)), is_sup(Name)],
    ok;
perform([<<"during">>, Name, Request, SupName | Id], _) ->
    case {live(Name), live(SupName)} of
        {Pid, Sup} when Pid =:= none; Sup =:= none -> none;
        {Pid, Sup} -> during(Pid, Sup, Request, Id)
    end;
perform([Request, SupName | Id], _) ->
    case live(SupName) of
        none -> none;
        Sup -> ask(Request, Sup, Id, get(run))
    end.

%% The supervisor finds both in its mailbox: the child's end, and then the request.
during(Pid, Sup, Request, Id) ->
    sys:suspend(Sup),
    Ref = monitor(process, Pid),
    exit(Pid, kill),
    receive {'DOWN', Ref, process, Pid, _} -> ok end,
    Run = get(run),
    {Asker, AskerRef} = spawn_monitor(fun() -> exit({answer, ask(Request, Sup, Id, Run)}) end),
    wait_for(fun() -> process_info(Asker, status) =:= {status, waiting} end),
    sys:resume(Sup),
    receive
        {'DOWN', AskerRef, process, Asker, {answer, Answer}} -> Answer;
        {'DOWN', AskerRef, process, Asker, _} -> none % the supervisor has ended
    end.

wait_for(Condition) ->
    case Condition() of
        true -> ok;
        false -> erlang:yield(), wait_for(Condition)
    end.

ask(<<"start">>, Sup, [Id], Run) ->
    case supervisor:start_child(Sup, spec(Run, Id)) of
        {ok, _} -> ok;
        {error, already_present} -> already_present;
        {error, {already_started, _}} -> already_started;
        {error, {bad_combination, _}} -> bad_spec;
        {error, _} -> failed
    end;
ask(<<"terminate">>, Sup, [Id], _) -> answer(supervisor:terminate_child(Sup, Id));
ask(<<"restart">>, Sup, [Id], _) -> answer(supervisor:restart_child(Sup, Id));
ask(<<"delete">>, Sup, [Id], _) -> answer(supervisor:delete_child(Sup, Id));
ask(<<"count">>, Sup, [], _) ->
    Counts = supervisor:count_children(Sup),
    lists:join($\s, [integer_to_binary(proplists:get_value(Key, Counts)) || Key <- [specs, active, supervisors, workers]]).

answer(ok) -> ok;
answer({ok, _}) -> ok;
answer({error, Known}) when Known =:= not_found; Known =:= running; Known =:= restarting -> Known;
answer({error, _}) -> failed.

stop(Name, How) ->
    case live(Name) of
        none -> none;
        Pid ->
            Ref = monitor(process, Pid),
            case {is_sup(Name), How} of
                {true, crash} -> catch gen_server:stop(Pid, crashed, infinity);
                {true, Reason} -> catch gen_server:stop(Pid, Reason, infinity);
                {false, crash} -> gen_server:cast(Pid, crash);
                {false, Reason} -> gen_server:cast(Pid, {stop, Reason})
            end,
            receive {'DOWN', Ref, process, Pid, _} -> ok end
    end.

%% Kills all of them before their supervisors can do anything about it.
kill([], _) ->
    none;
kill(Pids, Root) ->
    drain(),
    Parents = lists:usort([live(parent(Pid)) || Pid <- Pids, Pid =/= Root]),
    lists:foreach(fun sys:suspend/1, Parents),
    Before = get(log),
    lists:foreach(fun(Pid) ->
                      Refs = [monitor(process, P) || P <- [Pid | below(Pid)]],
                      exit(Pid, kill),
                      [receive {'DOWN', Ref, process, _, _} -> ok end || Ref <- Refs]
                  end, Pids),
    drain(),
    %% A killed supervisor's children die on their own, in any order: only that they do is compared.
    case [Pid || Pid <- Pids, is_sup(name(Pid))] of
        [] -> ok;
        _ ->
            Ends = lists:sublist(get(log), length(get(log)) - length(Before)),
            Gone = lists:sort([[<<"gone ">>, hd(binary:split(Rest, <<" ">>)), $\n]
                               || <<"end ", Rest/binary>> <- [iolist_to_binary(E) || E <- Ends]]),
            put(log, lists:reverse(Gone) ++ Before)
    end,
    lists:foreach(fun sys:resume/1, Parents),
    ok.

below(Pid) ->
    case is_sup(name(Pid)) of
        true -> lists:append([[P | below(P)] || {_, P, _, _} <- supervisor:which_children(Pid), is_pid(P)]);
        false -> []
    end.

%% As if the time passed: its restarts are so much older. (The one thing here that knows the supervisor's state.)
age(Sup, Seconds) ->
    sys:replace_state(Sup, fun(State) ->
        state = element(1, State),
        Period = element(7, State),
        Restarts = element(8, State),
        true = is_integer(Period) andalso lists:all(fun is_integer/1, Restarts),
        setelement(8, State, [Time - Seconds || Time <- Restarts])
    end).

live(Name) -> maps:get(Name, get(live), none).
name(Pid) -> element(1, maps:get(Pid, get(names))).
count(Pid) -> element(2, maps:get(Pid, get(names))).
definition(Name) -> ets:lookup_element(element(2, get(run)), Name, 2).
is_sup(Name) -> maps:get(kind, definition(Name)) =:= supervisor.
parent(Pid) -> maps:get(parent, definition(name(Pid))).

%% ---- Quiet

quiet(_, 0) ->
    exit(never_quiet);
quiet(none, _) ->
    dead;
quiet(Root, Tries) ->
    case tree(Root) of
        busy ->
            case is_process_alive(Root) of
                true -> erlang:yield(), quiet(Root, Tries - 1);
                false -> dead
            end;
        Tree -> Tree
    end.

tree(Sup) ->
    try supervisor:which_children(Sup) of
        Children -> trees(lists:reverse(Children), [])
    catch
        exit:_ -> busy
    end.

trees([], Done) -> lists:reverse(Done);
trees([{_, restarting, _, _} | _], _) -> busy;
trees([{Id, undefined, _, _} | Rest], Done) -> trees(Rest, [{Id, none, []} | Done]);
trees([{Id, Pid, Kind, _} | Rest], Done) ->
    case is_process_alive(Pid) of
        false -> busy;
        true when Kind =:= worker -> trees(Rest, [{Id, Pid, []} | Done]);
        true ->
            case tree(Pid) of
                busy -> busy;
                Below -> trees(Rest, [{Id, Pid, Below} | Done])
            end
    end.

print(Tree) ->
    lists:join($\s, [if Pid =:= none -> [Id, <<":-">>];
                        true -> [Id, $:, integer_to_binary(count(Pid)), below_text(Pid, Below)]
                     end || {Id, Pid, Below} <- Tree]).

below_text(Pid, Below) ->
    case is_sup(name(Pid)) of
        true -> [$[, print(Below), $]];
        false -> []
    end.

%% ---- Log

say(Line) -> put(log, [[Line, $\n] | get(log)]).

drain() ->
    receive
        {start, Name, Count, Pid} ->
            say([<<"start ">>, Name, $\s, integer_to_binary(Count)]),
            put(live, (get(live))#{Name => Pid}),
            put(names, (get(names))#{Pid => {Name, Count}}),
            drain();
        {fail, Name, Count} ->
            say([<<"fail ">>, Name, $\s, integer_to_binary(Count)]),
            drain();
        {trace, Pid, exit, Reason} ->
            Name = name(Pid),
            case live(Name) of
                Pid -> put(live, maps:remove(Name, get(live)));
                _ -> ok
            end,
            case reason(Reason) of
                start_failed -> ok; % its starter was told before it exited
                Text -> say([<<"end ">>, Name, $\s, Text])
            end,
            drain();
        _ ->
            drain()
    after 0 ->
        ok
    end.

reason(normal) -> <<"normal">>;
reason(shutdown) -> <<"shutdown">>;
reason(killed) -> <<"killed">>;
reason({shutdown, {failed_to_start_child, _, _}}) -> start_failed;
reason({bad_return, _}) -> start_failed;
reason({start_spec, _}) -> start_failed;
reason(_) -> <<"error">>.
