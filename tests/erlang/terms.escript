#!/usr/bin/env escript
%%! +pc unicode
%% SPDX-License-Identifier: MIT
%% What Erlang says of terms.
%%   terms.escript check <in> <out>   of each term in the file, and its text by QActors: the term again, encoded in one of several
%%                                    ways; its text; how it compares with the one before; whether the given text is this term
%%   terms.escript make <out>         terms that only Erlang makes, each encoded in several ways
%%   terms.escript same <one> <other> fails unless both files have equal terms
%%   terms.escript sort <in> <out>    the places of the terms of the file, from 0, in their order
-mode(compile).

main(["check", In, Out]) ->
    {ok, File} = file:open(Out, [write, raw, binary, delayed_write]),
    check(read(In), {[], none}, 0, File),
    ok = file:close(File);
main(["make", Out]) ->
    ok = file:write_file(Out, [record(term_to_binary(T, O)) || T <- own(), O <- options()]);
main(["same", One, Other]) ->
    Terms = fun(Name) -> [binary_to_term(B) || B <- read(Name)] end,
    {A, B} = {Terms(One), Terms(Other)},
    case A =:= B of
        true -> ok;
        false -> halt(1)
    end;
main(["sort", In, Out]) ->
    Terms = [binary_to_term(B) || B <- read(In)],
    Sorted = lists:sort(lists:zip(Terms, lists:seq(0, length(Terms) - 1))),
    ok = file:write_file(Out, [<<Place:32>> || {_, Place} <- Sorted]).

read(Name) ->
    {ok, Bytes} = file:read_file(Name),
    [B || <<Size:32, B:Size/binary>> <= Bytes].

record(Bytes) -> [<<(byte_size(Bytes)):32>>, Bytes].

check([], _, _, _) -> ok;
check([Bytes, Text | Rest], Before, Number, File) ->
    Term = binary_to_term(Bytes),
    Option = lists:nth(1 + Number rem length(options()), options()),
    ok = file:write(File, [record(term_to_binary(Term, Option)), record(print(Term)), record(<<(compare(Before, Term)), (parsed(Text, Term))>>)]),
    check(Rest, {[], Term}, Number + 1, File).

options() ->
    New = case erlang:system_info(otp_release) >= "26" of
              true -> [[deterministic]];
              false -> []
          end,
    [[], [{minor_version, 2}], [{minor_version, 1}], [{minor_version, 0}], [compressed], [{compressed, 9}, {minor_version, 1}] | New].

print(Term) ->
    Format = case erlang:system_info(otp_release) >= "26" of
                 true -> "~0ktp";
                 false -> "~0tp"
             end,
    unicode:characters_to_binary(io_lib:format(Format, [Term])).

compare({[], A}, B) ->
    if A =:= B -> $=;
       A == B -> $~;
       A < B -> $<;
       true -> $>
    end.

parsed(<<>>, _) -> $-;
parsed(Text, Term) ->
    case parse(Text) of
        {ok, Term} -> $y;
        {ok, _} -> $n;
        _ ->
            %% It does not read all that it prints: not U+FFFE, for one.
            case parse(print(Term)) of
                {ok, _} -> $n;
                _ -> $-
            end
    end.

parse(Text) ->
    case erl_scan:string(unicode:characters_to_list(Text) ++ ".") of
        {ok, Tokens, _} -> erl_parse:parse_term(Tokens);
        Error -> Error
    end.

own() ->
    {_, Ref} = spawn_monitor(fun() -> ok end),
    Alias = try alias() catch _:_ -> make_ref() end,
    X = {captured, [1, 2.5, <<"x">>]},
    Port = hd(erlang:ports()),
    [self(), group_leader(), whereis(init), make_ref(), Ref, Alias, Port, fun lists:map/2, fun erlang:'+'/2, fun() -> X end, fun(Y) -> {X, Y} end,
     {self(), [make_ref() | Port], #{self() => fun main/1}}, node(), 'ä', 'αβ', list_to_atom(lists:duplicate(255, $a)), list_to_atom(lists:duplicate(255, 16#1F600)),
     1 bsl 2000, -(1 bsl 2040), 1.5, -2.5e-300, lists:seq(1, 300), list_to_tuple(lists:seq(1, 300)), maps:from_list([{N, N * 1.0} || N <- lists:seq(1, 100)]),
     binary:copy(<<"large">>, 1000), <<5:3>>, lists:duplicate(70000, $a), lists:duplicate(65535, 255), [a | b], "", {}, #{}].
