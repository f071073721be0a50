%% SPDX-License-Identifier: MIT
%% The thermostats of a house: each room gets warmer or colder until it has the degrees that are wanted. Subscribers get a
%% message {room, Name, Degrees, Wanted} for each change.
-module(thermostats).
-behaviour(gen_server).

-export([start_link/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

init([]) ->
    {ok, _} = timer:send_interval(200, step),
    Rooms = #{<<"Kitchen"/utf8>> => {21.0, 21}, <<"Bedroom"/utf8>> => {17.5, 17}, <<"Bathroom"/utf8>> => {22.0, 24}, <<"Büro"/utf8>> => {19.0, 20}},
    {ok, #{rooms => Rooms, subscribers => #{}}}.

handle_call({subscribe, Pid}, _From, #{subscribers := Subscribers} = State) ->
    Monitor = monitor(process, Pid), % also of the end of its node
    {reply, all(State), State#{subscribers := Subscribers#{Monitor => Pid}}};
handle_call(rooms, _From, State) ->
    {reply, all(State), State};
handle_call({set, Name, Wanted}, _From, #{rooms := Rooms} = State) when is_integer(Wanted), Wanted >= 5, Wanted =< 30 ->
    case Rooms of
        #{Name := {Degrees, _}} -> {reply, ok, changed(Name, {Degrees, Wanted}, State)};
        #{} -> {reply, {error, no_such_room}, State}
    end;
handle_call({set, _, _}, _From, State) ->
    {reply, {error, out_of_range}, State}.

handle_cast({crash, Why}, _State) ->
    exit({crash, Why}).

handle_info(step, #{rooms := Rooms} = State) ->
    Step = fun
        (Name, {Degrees, Wanted}, Next) when Degrees < Wanted -> changed(Name, {min(Degrees + 0.1, float(Wanted)), Wanted}, Next);
        (Name, {Degrees, Wanted}, Next) when Degrees > Wanted -> changed(Name, {max(Degrees - 0.1, float(Wanted)), Wanted}, Next);
        (_, _, Next) -> Next
    end,
    {noreply, maps:fold(Step, State, Rooms)};
handle_info({'DOWN', Monitor, process, _, _}, #{subscribers := Subscribers} = State) ->
    {noreply, State#{subscribers := maps:remove(Monitor, Subscribers)}}.

all(#{rooms := Rooms}) ->
    [{room, Name, Degrees, Wanted} || {Name, {Degrees, Wanted}} <- lists:sort(maps:to_list(Rooms))].

changed(Name, {Degrees, Wanted} = Room, #{rooms := Rooms, subscribers := Subscribers} = State) ->
    [Pid ! {room, Name, Degrees, Wanted} || Pid <- maps:values(Subscribers)],
    State#{rooms := Rooms#{Name := Room}}.
