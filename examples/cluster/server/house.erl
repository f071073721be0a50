%% SPDX-License-Identifier: MIT
%% The program on Erlang's side: a supervisor, which restarts the thermostats when they crash. It ends with its standard input.
-module(house).
-behaviour(supervisor).

-export([main/0]).
-export([init/1]).

main() ->
    {ok, _} = supervisor:start_link({local, ?MODULE}, ?MODULE, []),
    io:put_chars("ready\n"),
    eof = read_all(io:get_line("")),
    erlang:halt(0, [{flush, false}]).

read_all(eof) -> eof;
read_all(_) -> read_all(io:get_line("")).

init([]) ->
    Child = #{id => thermostats, start => {thermostats, start_link, []}},
    {ok, {#{strategy => one_for_one, intensity => 10, period => 5}, [Child]}}.
