#!/usr/bin/env escript
%% SPDX-License-Identifier: MIT
%%! +S 1:1 +sbwt none -noshell
%% Runs machines on Erlang/OTP's own `gen_statem` and writes what happened. script.h documents both formats.
%%   escript reference.escript SCRIPTS LOGS
%%
%% Time is virtual: gen_statem is compiled from its own abstract code, with the calls that start and cancel timers led here.
%% What the machine does it tells the driver, before it does the next; after each operation all is quiet when the machine
%% answers sys:get_state(), which it does when it has nothing else to do.
-module(reference).
-mode(compile).
-export([main/1, init/1, callback_mode/0, handle_event/4, start_timer/4, cancel_timer/1]).

main([In, Out]) ->
    logger:set_primary_config(level, none),
    ok = virtual_time(),
    {ok, Text} = file:read_file(In),
    {ok, File} = file:open(Out, [raw, write, binary, {delayed_write, 1000000, 2000}]),
    ok = file:write(File, ["otp ", erlang:system_info(otp_release), "\n"]),
    run_all(binary:split(Text, <<"\n">>, [global]), File),
    ok = file:close(File).

%% ---- Virtual time

virtual_time() ->
    true = code:unstick_dir(filename:dirname(code:which(gen_statem))) =:= ok,
    {ok, {_, [{abstract_code, {_, Forms}}]}} = beam_lib:chunks(code:which(gen_statem), [abstract_code]),
    {ok, Module, Binary} = compile:forms(led(Forms)),
    {module, _} = code:load_binary(Module, "gen_statem of virtual time", Binary),
    timers = ets:new(timers, [named_table, public, ordered_set]),
    refs = ets:new(refs, [named_table, public]),
    clock = ets:new(clock, [named_table, public]),
    ok.

led({call, Line, {remote, At, {atom, _, erlang}, {atom, _, Timer} = Name}, Args}) when Timer =:= start_timer; Timer =:= cancel_timer ->
    {call, Line, {remote, At, {atom, At, ?MODULE}, Name}, led(Args)};
led(Form) when is_tuple(Form) -> list_to_tuple(led(tuple_to_list(Form)));
led([First | Rest]) -> [led(First) | led(Rest)];
led(Form) -> Form.

%% gen_statem starts the timers of one event from the last to the first. Which of two that end at one time comes first it
%% does not say: here it is the one that was set first.
start_timer(Time, Pid, What, _) ->
    Ref = make_ref(),
    Key = {ets:lookup_element(clock, now, 2) + Time, ets:lookup_element(clock, event, 2), -ets:update_counter(clock, serial, 1)},
    ets:insert(timers, {Key, Ref, Pid, What}),
    ets:insert(refs, {Ref, Key}),
    Ref.

cancel_timer(Ref) ->
    case ets:take(refs, Ref) of
        [{_, Key}] -> ets:delete(timers, Key), 1;
        [] -> false
    end.

advance(Until, Quiet) ->
    case ets:first(timers) of
        {Due, _, _} = Key when Due =< Until ->
            [{_, Ref, Pid, What}] = ets:take(timers, Key),
            ets:delete(refs, Ref),
            ets:insert(clock, {now, Due}),
            Pid ! {timeout, Ref, What},
            Quiet(),
            advance(Until, Quiet);
        _ ->
            ets:insert(clock, {now, Until})
    end.

%% ---- Reading

run_all([<<"machine ", Number/binary>> | Lines], File) ->
    {Rules, Ops, Rest} = read(Lines, #{}, []),
    ok = file:write(File, [<<"log ">>, Number, $\n, isolated(Rules, Ops), <<"end\n">>]),
    run_all(Rest, File);
run_all([_ | Lines], File) ->
    run_all(Lines, File);
run_all([], _) ->
    ok.

read([<<"end">> | Rest], Rules, Ops) ->
    {Rules, lists:reverse(Ops), Rest};
read([Line | Rest], Rules, Ops) ->
    case binary:split(Line, <<" ">>, [global]) of
        [<<"op">> | Op] -> read(Rest, Rules, [Op | Ops]);
        [<<"init">> | Actions] -> read(Rest, Rules#{init => [action(A) || A <- Actions]}, Ops);
        [<<"enter">>, State | Actions] -> read(Rest, Rules#{{enter, State} => [action(A) || A <- Actions]}, Ops);
        [<<"rule">>, State, Event | Actions] -> read(Rest, Rules#{{State, Event} => [action(A) || A <- Actions]}, Ops)
    end.

action(Word) ->
    case binary:split(Word, <<":">>) of
        [Name] -> binary_to_atom(Name);
        [<<"go">>, State] -> {go, State};
        [<<"next">>, Event] -> {next, Event};
        [Timer, <<"inf">>] -> {timer, timer(Timer), infinity};
        [Timer, Time] -> {timer, timer(Timer), binary_to_integer(Time)}
    end.

timer(<<"state">>) -> state_timeout;
timer(<<"event">>) -> timeout;
timer(Name) -> {timeout, Name}.

%% ---- The machine

callback_mode() -> [handle_event_function, state_enter].

init({Driver, Rules}) ->
    {ok, <<"s0">>, #{driver => Driver, rules => Rules, kept => [], fuel => 60}, others(maps:get(init, Rules))}.

say(#{driver := Driver}, Line) ->
    ets:update_counter(clock, event, 1),
    Driver ! {say, Line}.

handle_event(enter, Old, State, #{rules := Rules} = Data) ->
    say(Data, [<<"enter ">>, State, case Old of State -> []; _ -> [<<" from ">>, Old] end]),
    Actions = maps:get({enter, State}, Rules, []),
    {keep_state, late(Actions, Data), others(Actions)};
handle_event(Type, Content, State, #{rules := Rules, fuel := Fuel} = Data) ->
    {Kind, Event} = kind(Type, Content),
    case Event of
        <<"hold">> ->
            say(Data, [State, $\s, Kind, $\s, Event]),
            maps:get(driver, Data) ! held,
            receive go -> keep_state_and_data end;
        _ ->
            case Rules of
                #{{State, Event} := Actions} ->
                    say(Data, [State, $\s, Kind, $\s, Event]),
                    if Fuel =:= 0 -> {stop, normal};
                       true -> perform(Actions, Type, Data#{fuel := Fuel - 1})
                    end
            end
    end.

kind({call, _}, {Event, _}) -> {<<"call">>, Event};
kind(cast, Event) -> {<<"cast">>, Event};
kind(info, Event) -> {<<"info">>, Event};
kind(internal, Event) -> {<<"next">>, Event};
kind(state_timeout, _) -> {<<"timeout">>, <<"state">>};
kind(timeout, _) -> {<<"timeout">>, <<"event">>};
kind({timeout, Name}, _) -> {<<"timeout">>, Name}.

perform(Actions, Type, Data) ->
    case lists:member(stop, Actions) of
        true -> {stop, normal};
        false ->
            {Replies, Data1} = answer(Actions, Type, late(Actions, Data)),
            Others = Replies ++ others(Actions),
            case {[S || {go, S} <- Actions], lists:member(repeat, Actions)} of
                {[State], _} -> {next_state, State, Data1, Others};
                {[], true} -> {repeat_state, Data1, Others};
                {[], false} -> {keep_state, Data1, Others}
            end
    end.

answer(Actions, {call, From}, #{kept := Kept} = Data) ->
    case {lists:member(reply, Actions), lists:member(postpone, Actions)} of
        {true, _} -> {[{reply, From, ok}], Data};
        {_, true} -> {[], Data};
        _ -> {[], Data#{kept := [From | Kept]}}
    end;
answer(_, _, Data) ->
    {[], Data}.

late(Actions, #{kept := Kept} = Data) ->
    case lists:member(late, Actions) of
        true -> gen_statem:reply([{reply, From, late} || From <- Kept]), Data#{kept := []};
        false -> Data
    end.

others([postpone | Rest]) -> [postpone | others(Rest)];
others([{next, Event} | Rest]) -> [{next_event, internal, Event} | others(Rest)];
others([{timer, Timer, Time} | Rest]) -> [{Timer, Time, over} | others(Rest)];
others([_ | Rest]) -> others(Rest);
others([]) -> [].

%% ---- The driver

isolated(Rules, Ops) ->
    [ets:delete_all_objects(Table) || Table <- [timers, refs]],
    ets:insert(clock, [{now, 0}, {serial, 0}, {event, 0}]),
    {Pid, Ref} = spawn_monitor(fun() -> exit({log, script(Rules, Ops)}) end),
    receive
        {'DOWN', Ref, process, Pid, {log, Lines}} -> Lines;
        {'DOWN', Ref, process, Pid, Why} -> io_lib:format("! ~0p~n", [Why])
    after 5000 ->
        exit(Pid, kill),
        <<"! hangs\n">>
    end.

script(Rules, Ops) ->
    put(log, [<<"> begin\n">>]),
    put(open, []), % calls
    {ok, {Pid, Ref}} = gen_statem:start_monitor(?MODULE, {self(), Rules}, []),
    put(end_ref, Ref),
    quiet(Pid),
    tell(),
    get(ended) =/= undefined orelse operate(Ops, Pid, 1, false),
    lists:reverse(get(log)).

operate([], Pid, _, _) ->
    line(<<"> stop">>),
    exit(Pid, shutdown),
    await_end(),
    tell();
operate([Op | Ops], Pid, Number, Held) ->
    line([<<"> ">>, lists:join($\s, Op)]),
    Now = perform_op(Op, Pid, Number, Held),
    Now orelse quiet(Pid),
    tell(),
    case get(ended) of
        undefined -> operate(Ops, Pid, Number + 1, Now);
        _ -> ok
    end.

perform_op([<<"cast">>, Event], Pid, _, Held) -> gen_statem:cast(Pid, Event), Held;
perform_op([<<"info">>, Event], Pid, _, Held) -> Pid ! Event, Held;
perform_op([<<"call">>, Event], Pid, Number, Held) ->
    put(open, [Number | get(open)]),
    Pid ! {'$gen_call', {self(), {call, Number}}, {Event, Number}},
    Held;
perform_op([<<"hold">>], Pid, _, false) ->
    gen_statem:cast(Pid, <<"hold">>),
    receive held -> true end;
perform_op([<<"release">>], Pid, _, true) -> Pid ! go, false;
perform_op([<<"advance">>, Time], Pid, _, Held) ->
    Quiet = case Held of true -> fun() -> ok end; false -> fun() -> quiet(Pid) end end,
    advance(ets:lookup_element(clock, now, 2) + binary_to_integer(Time), Quiet),
    Held;
perform_op(_, _, _, Held) -> Held. % a release of what is not held, or a second hold

quiet(Pid) -> try sys:get_state(Pid), ok catch exit:_ -> await_end() end.

await_end() ->
    Ref = get(end_ref),
    case get(ended) of
        undefined -> receive {'DOWN', Ref, process, _, Reason} -> put(ended, reason(Reason)) end;
        _ -> ok
    end.

reason(normal) -> <<"normal">>;
reason(shutdown) -> <<"shutdown">>;
reason(_) -> <<"error">>.

line(Text) -> put(log, [[Text, $\n] | get(log)]).

%% What has happened since the last operation.
tell() ->
    says(),
    Answered = answers([]),
    Open = get(open) -- [N || {N, _} <- Answered],
    Failed = case get(ended) of undefined -> []; _ -> [{N, failed} || N <- Open] end,
    put(open, Open),
    [line([<<"answer ">>, integer_to_binary(N), $\s, atom_to_binary(A)]) || {N, A} <- lists:sort(Answered ++ Failed)],
    case get(ended) of
        undefined -> ok;
        Reason -> line([<<"end ">>, Reason])
    end.

says() -> receive {say, Line} -> line(Line), says() after 0 -> ok end.
answers(Found) -> receive {{call, Number}, Answer} -> answers([{Number, Answer} | Found]) after 0 -> Found end.
