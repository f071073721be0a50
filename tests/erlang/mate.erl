%% SPDX-License-Identifier: MIT
%% What the tests talk to on the side of Erlang. Standard input has one expression a line, after a number: "7 1 + 2.". Each is
%% evaluated in a process of its own and answered by a line, "= 7 3" or "? 7 error:badarith". What happens is a line, too:
%% "! down noproc". The end of standard input ends the node.
-module(mate).
-behaviour(gen_server).

-export([main/0, event/2, serve/1, plain/1, watch/1, linked/1, nodes_seen/0, names/1]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2, terminate/2]).

main() ->
    ok = io:setopts([{encoding, unicode}, binary]),
    {ok, _} = serve(store),
    plain(plain),
    io:put_chars("ready\n"),
    read().

read() ->
    case io:get_line("") of
        Line when is_binary(Line) ->
            spawn(fun() -> evaluate(Line) end),
            read();
        _ ->
            erlang:halt(0, [{flush, false}])
    end.

evaluate(Line) ->
    [Number, Text] = string:split(string:trim(Line), " "),
    try
        io:format("= ~ts ~0tp~n", [Number, value(Text)])
    catch
        Class:Reason -> io:format("? ~ts ~0tp:~0tp~n", [Number, Class, Reason])
    end.

value(Text) ->
    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Text)),
    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
    {value, Value, _} = erl_eval:exprs(Expressions, []),
    Value.

event(Format, Values) ->
    io:format("! " ++ Format ++ "~n", Values).

%% --- a gen_server by that name

serve(Name) ->
    gen_server:start({local, Name}, ?MODULE, Name, []).

init(Name) ->
    process_flag(trap_exit, true),
    {ok, #{name => Name}}.

handle_call({echo, Value}, _From, State) -> {reply, Value, State};
handle_call({value, Text}, _From, State) -> {reply, value(<<Text/binary, ".">>), State};
handle_call({text, Value}, _From, State) -> {reply, unicode:characters_to_binary(io_lib:format("~0tp", [Value])), State};
handle_call({add, A, B}, _From, State) -> {reply, A + B, State};
handle_call(whoami, {Pid, _Tag}, State) -> {reply, Pid, State};
handle_call(self, _From, State) -> {reply, self(), State};
handle_call({crash, Reason}, _From, State) -> {stop, Reason, State}; % without a reply
handle_call({slow, Milliseconds, Value}, From, State) -> % the others go on meanwhile
    spawn(fun() -> timer:sleep(Milliseconds), gen_server:reply(From, Value) end),
    {noreply, State};
handle_call({twice, Value}, From, State) -> % the second one is late
    gen_server:reply(From, Value),
    {reply, Value, State};
handle_call({deep, Levels}, _From, State) -> {reply, deep(Levels), State};
handle_call({crash_deep, Levels}, _From, State) -> {stop, deep(Levels), State};
handle_call(never, _From, State) -> {noreply, State};
handle_call({ask, Whom, Request}, From, State) -> % without this server waiting
    spawn(fun() -> gen_server:reply(From, catch gen_server:call(Whom, Request)) end),
    {noreply, State};
handle_call(Other, _From, State) -> {reply, {unknown, Other}, State}.

deep(Levels) -> lists:foldl(fun(_, Inside) -> {Inside} end, deep, lists:seq(1, Levels)).

handle_cast({crash, Reason}, State) -> {stop, Reason, State};
handle_cast({send, To, Message}, State) ->
    To ! Message,
    {noreply, State};
handle_cast(Message, #{name := Name} = State) ->
    event("~tp cast ~0tp", [Name, Message]),
    {noreply, State}.

handle_info(Message, #{name := Name} = State) ->
    event("~tp info ~0tp", [Name, Message]),
    {noreply, State}.

terminate(Reason, #{name := Name}) ->
    event("~tp ends ~0tp", [Name, Reason]).

%% --- a process without any behaviour by that name

plain(Name) ->
    Pid = spawn(fun() -> loop(Name) end),
    register(Name, Pid),
    Pid.

loop(Name) ->
    receive
        {From, echo, Value} -> From ! {self(), Value}, loop(Name);
        {exit, Reason} -> exit(Reason);
        {link, Pid} -> link(Pid), event("~tp linked", [Name]), loop(Name);
        {unlink, Pid} -> unlink(Pid), event("~tp unlinked", [Name]), loop(Name);
        {trap, Whether} -> process_flag(trap_exit, Whether), event("~tp traps ~tp", [Name, Whether]), loop(Name);
        {flood, To, Count} -> [To ! N || N <- lists:seq(1, Count)], loop(Name);
        Message -> event("~tp got ~0tp", [Name, Message]), loop(Name)
    end.

%% --- those that look on, each in a process of its own, whose pid is the value

%% "! down Reason" when what is monitored ends.
watch(Target) ->
    Asker = self(),
    Pid = spawn(fun() ->
        Monitor = monitor(process, Target),
        Asker ! {self(), watching},
        receive {'DOWN', Monitor, process, _, Reason} -> event("down ~0tp", [Reason]) end
    end),
    receive {Pid, watching} -> Pid end.

%% "! exit Reason" for each exit that comes by a link.
linked(Target) ->
    Asker = self(),
    Pid = spawn(fun() ->
        process_flag(trap_exit, true),
        link(Target),
        Asker ! {self(), linked},
        exits()
    end),
    receive {Pid, linked} -> Pid end.

exits() ->
    receive {'EXIT', _, Reason} -> event("exit ~0tp", [Reason]), exits() end.

%% "! nodeup Node" and "! nodedown Node Reason", of hidden nodes, too.
nodes_seen() ->
    Asker = self(),
    Pid = spawn(fun() ->
        ok = net_kernel:monitor_nodes(true, [{node_type, all}, nodedown_reason]),
        Asker ! {self(), looking},
        look()
    end),
    receive {Pid, looking} -> Pid end.

look() ->
    receive
        {nodeup, Node, _} -> event("nodeup ~0tp", [Node]), look();
        {nodedown, Node, Information} -> event("nodedown ~0tp ~0tp", [Node, proplists:get_value(nodedown_reason, Information)]), look()
    end.

%% A process that is registered by that name and says what comes.
names(Name) ->
    Pid = spawn(fun() -> told(Name) end),
    register(Name, Pid),
    Pid.

told(Name) ->
    receive Message -> event("~tp got ~0tp", [Name, Message]), told(Name) end.
