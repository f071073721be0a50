// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>
#include <QActors/observe/detail/functionname.h>

#include <QtCore/qhashfunctions.h>

#include <tuple>
#include <unordered_map>

namespace QActors::detail {

/// Texts of what the compiler has written down, each made once in a walk: actors of one class wait at the same few places. Not
/// longer, for a plugin may be unloaded, and another come to its addresses.
class PlaceTexts
{
public:
    const QString &place(const std::source_location &where) { return at(where).place; }
    const QString &function(const std::source_location &where) { return at(where).function; }
    const QString &className(const char *name)
    {
        QString &text = m_classes[name];
        if (text.isNull())
            text = QString::fromUtf8(name);
        return text;
    }

private:
    struct Place
    {
        QString place, function;
    };
    using Key = std::tuple<const char *, const char *, quint32>;
    struct Hash
    {
        std::size_t operator()(const Key &key) const noexcept
        {
            return qHashMulti(0, quintptr(std::get<0>(key)), quintptr(std::get<1>(key)), std::get<2>(key));
        }
    };
    const Place &at(const std::source_location &where)
    {
        const auto [found, isNew] = m_places.try_emplace(Key(where.file_name(), where.function_name(), where.line()));
        if (isNew)
            found->second = {describe(where), functionName(where)};
        return found->second;
    }
    std::unordered_map<Key, Place, Hash> m_places;
    std::unordered_map<const char *, QString> m_classes;
};

} // namespace QActors::detail
