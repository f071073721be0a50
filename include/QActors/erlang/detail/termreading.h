// SPDX-License-Identifier: MIT
// \internal How a term is read, and how what does not fit is told.
#pragma once

#include <QActors/erlang/termcontext.h>

#include <QtCore/qmetatype.h>

#include <optional>

namespace QActors::detail {

/// One run through a term. What reads a part of it gives std::nullopt if that does not fit, and has said why; what holds the part
/// then adds where it is. A trial (a pattern, an alternative of several) makes no texts.
class QACTORS_ERLANG_EXPORT TermReading
{
public:
    explicit TermReading(const TermContext &context, bool explains = true) noexcept : m_context(context), m_explains(explains) { }
    const TermContext &context() const noexcept { return m_context; }
    bool explains() const noexcept { return m_explains; }

    /// "int was wanted, and there is the atom ok": `wanted` is a type, and `why` goes on with "which …".
    std::nullopt_t misfit(const char *wanted, const Term &found, const char *why = nullptr)
    {
        if (m_explains) [[unlikely]]
            explain(wanted, found, why);
        return std::nullopt;
    }
    /// With words of one's own.
    std::nullopt_t fail(const QString &what)
    {
        if (m_explains)
            m_message = what;
        return std::nullopt;
    }
    /// Element `index` of a tuple, counted from 1 as Erlang does.
    std::nullopt_t inElement(qsizetype index) { return m_explains ? addNumber("element %1 of the tuple", index) : std::nullopt; }
    std::nullopt_t inItem(qsizetype index) { return m_explains ? addNumber("item %1 of the list", index) : std::nullopt; }
    std::nullopt_t inKey(const Term &key) { return m_explains ? addKey("a key of the map, %1", key) : std::nullopt; }
    std::nullopt_t inValue(const Term &key) { return m_explains ? addKey("key %1 of the map", key) : std::nullopt; }

    /// All that was said.
    const QString &message() const noexcept { return m_message; }

private:
    void explain(const char *wanted, const Term &found, const char *why);
    std::nullopt_t addNumber(const char *place, qsizetype number);
    std::nullopt_t addKey(const char *place, const Term &key);
    std::nullopt_t add(const QString &place);

    const TermContext &m_context;
    QString m_message;
    bool m_explains;
    bool m_placed = false;
};

/// "the atom ok", "the list [1,2,3,…": the beginning of a term, and what it is.
QACTORS_ERLANG_EXPORT QString describeTerm(const Term &term);

/// The name of a type for people.
template<typename T>
const char *termTypeName()
{
    return QMetaType::fromType<T>().name();
}

} // namespace QActors::detail
