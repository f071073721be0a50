// SPDX-License-Identifier: MIT
// \internal What is made of other values: tuples, lists, maps, and values that may be of several types or not there.
#pragma once

#include <QActors/erlang/detail/termcodec.h>
#include <QActors/erlang/detail/termscalars.h>

#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qmap.h>
#include <QtCore/qset.h>

#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

namespace QActors::detail {

/// A tuple of exactly as many elements; the optionals are what has been read, until all is.
template<typename Tuple, std::size_t... I>
std::optional<Tuple> readTuple(const Term &term, TermReading &reading, std::index_sequence<I...>)
{
    if (!term.isTuple(qsizetype(sizeof...(I))))
        return reading.misfit(termTypeName<Tuple>(), term);
    std::tuple<std::optional<std::tuple_element_t<I, Tuple>>...> parts;
    const auto readPart = [&](auto &part, qsizetype index) {
        using T = typename std::remove_reference_t<decltype(part)>::value_type;
        part = readAs<T>(term.elements().at(index), reading);
        if (!part)
            reading.inElement(index + 1);
        return part.has_value();
    };
    static_cast<void>(readPart); // for {}
    if (!(readPart(std::get<I>(parts), qsizetype(I)) && ...))
        return std::nullopt;
    return Tuple(std::move(*std::get<I>(parts))...);
}
template<typename Tuple, std::size_t... I>
Term writeTuple(const Tuple &value, [[maybe_unused]] const TermContext &context, std::index_sequence<I...>)
{
    static_cast<void>(value); // of {}
    return Term::tuple({writeElement<std::tuple_element_t<I, Tuple>>(std::get<I>(value), context, qsizetype(I) + 1)...});
}

template<typename... T>
struct TermCodec<std::tuple<T...>>
{
    static Term write(const std::tuple<T...> &value, const TermContext &context)
    {
        return writeTuple(value, context, std::index_sequence_for<T...>());
    }
    static std::optional<std::tuple<T...>> read(const Term &term, TermReading &reading)
    {
        return readTuple<std::tuple<T...>>(term, reading, std::index_sequence_for<T...>());
    }
};
template<typename A, typename B>
struct TermCodec<std::pair<A, B>>
{
    static Term write(const std::pair<A, B> &value, const TermContext &context) { return writeTuple(value, context, std::make_index_sequence<2>()); }
    static std::optional<std::pair<A, B>> read(const Term &term, TermReading &reading)
    {
        return readTuple<std::pair<A, B>>(term, reading, std::make_index_sequence<2>());
    }
};

template<typename Container>
struct ListCodec
{
    using T = typename Container::value_type;
    static Term write(const Container &values, const TermContext &context)
    {
        QList<Term> items;
        items.reserve(qsizetype(values.size()));
        for (auto it = values.begin(); it != values.end(); ++it)
            items.append(writeItem<T>(*it, context, items.size() + 1));
        return Term::list(std::move(items));
    }
    static std::optional<Container> read(const Term &term, TermReading &reading)
    {
        if (!term.isProperList())
            return reading.misfit(termTypeName<Container>(), term);
        std::optional<Container> values(std::in_place);
        const QList<Term> &items = term.elements();
        if constexpr (requires { values->reserve(items.size()); })
            values->reserve(static_cast<decltype(values->size())>(items.size()));
        for (qsizetype i = 0; i < items.size(); ++i) {
            std::optional<T> value = readAs<T>(items.at(i), reading);
            if (!value)
                return reading.inItem(i + 1);
            if constexpr (requires { values->push_back(std::move(*value)); })
                values->push_back(std::move(*value));
            else
                values->insert(std::move(*value));
        }
        return values;
    }
};
template<typename T>
struct TermCodec<QList<T>> : ListCodec<QList<T>>
{
};
template<typename T, typename A>
struct TermCodec<std::vector<T, A>> : ListCodec<std::vector<T, A>>
{
};
template<typename T>
struct TermCodec<QSet<T>> : ListCodec<QSet<T>>
{
};
template<typename T, typename L, typename A>
struct TermCodec<std::set<T, L, A>> : ListCodec<std::set<T, L, A>>
{
};

template<typename Container>
struct MapCodec
{
    using Key = typename Container::key_type;
    using Mapped = typename Container::mapped_type;
    static Term write(const Container &values, const TermContext &context)
    {
        Term::Pairs pairs;
        pairs.reserve(qsizetype(values.size()));
        for (auto it = values.begin(); it != values.end(); ++it) {
            const auto &[key, value] = pairOf(it);
            Term keyTerm = writeTerm<Key>(key, context);
            Term valueTerm = writeMapped<Mapped>(value, context, keyTerm);
            pairs.emplace_back(std::move(keyTerm), std::move(valueTerm));
        }
        return Term::map(std::move(pairs));
    }
    static std::optional<Container> read(const Term &term, TermReading &reading)
    {
        if (!term.isMap())
            return reading.misfit(termTypeName<Container>(), term);
        std::optional<Container> values(std::in_place);
        for (const auto &[keyTerm, valueTerm] : term.pairs()) {
            std::optional<Key> key = readAs<Key>(keyTerm, reading);
            if (!key)
                return reading.inKey(keyTerm);
            std::optional<Mapped> value = readAs<Mapped>(valueTerm, reading);
            if (!value)
                return reading.inValue(keyTerm);
            const auto before = values->size();
            if constexpr (requires { values->try_emplace(std::move(*key), std::move(*value)); })
                values->try_emplace(std::move(*key), std::move(*value));
            else
                values->insert(std::move(*key), std::move(*value));
            if (values->size() == before) // two keys of Erlang's, like 1 and 1.0, that are one here
                return reading.misfit(termTypeName<Container>(), term, "two of whose keys are the same there");
        }
        return values;
    }

private:
    template<typename Iterator>
    static auto pairOf(const Iterator &it)
    {
        if constexpr (requires { it.key(); })
            return std::pair<const Key &, const Mapped &>(it.key(), it.value());
        else
            return std::pair<const Key &, const Mapped &>(it->first, it->second);
    }
};
template<typename K, typename V>
struct TermCodec<QMap<K, V>> : MapCodec<QMap<K, V>>
{
};
template<typename K, typename V>
struct TermCodec<QHash<K, V>> : MapCodec<QHash<K, V>>
{
};
template<typename K, typename V, typename L, typename A>
struct TermCodec<std::map<K, V, L, A>> : MapCodec<std::map<K, V, L, A>>
{
};
template<typename K, typename V, typename H, typename E, typename A>
struct TermCodec<std::unordered_map<K, V, H, E, A>> : MapCodec<std::unordered_map<K, V, H, E, A>>
{
};

template<typename T>
struct TermCodec<std::optional<T>>
{
    static Term write(const std::optional<T> &value, const TermContext &context)
    {
        return value ? writeTerm<T>(*value, context) : Term::atom("undefined");
    }
    static std::optional<std::optional<T>> read(const Term &term, TermReading &reading)
    {
        if (isNothing(term))
            return std::optional<std::optional<T>>(std::in_place, std::nullopt);
        std::optional<T> value = readAs<T>(term, reading);
        if (!value)
            return std::nullopt;
        return std::optional<std::optional<T>>(std::in_place, std::move(value));
    }
};

template<typename... T>
struct TermCodec<std::variant<T...>>
{
    using Variant = std::variant<T...>;
    static Term write(const Variant &value, const TermContext &context)
    {
        return std::visit([&context](const auto &held) { return writeTerm<std::remove_cvref_t<decltype(held)>>(held, context); }, value);
    }
    /// The first alternative that fits.
    static std::optional<Variant> read(const Term &term, TermReading &reading)
    {
        std::optional<Variant> value = readFirst(term, reading.context(), std::index_sequence_for<T...>());
        if (!value)
            return reading.misfit(termTypeName<Variant>(), term);
        return value;
    }

private:
    template<std::size_t... I>
    static std::optional<Variant> readFirst(const Term &term, const TermContext &context, std::index_sequence<I...>)
    {
        TermReading trial(context, false);
        std::optional<Variant> found;
        const auto tryOne = [&]<std::size_t Index>(std::integral_constant<std::size_t, Index>) {
            auto value = readAs<std::variant_alternative_t<Index, Variant>>(term, trial);
            if (value)
                found.emplace(std::in_place_index<Index>, std::move(*value));
            return value.has_value();
        };
        static_cast<void>((tryOne(std::integral_constant<std::size_t, I>()) || ...));
        return found;
    }
};

} // namespace QActors::detail
