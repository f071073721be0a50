// SPDX-License-Identifier: MIT
// What Erlang's nodes tell processes, references and ports apart by. Each names its node, and the `creation` of it: the number of
// that start of the node, so that those of before a restart are never taken for those after it.
#pragma once

#include <QActors/erlang/atom.h>

#include <QtCore/qlist.h>
#include <QtCore/qobjectdefs.h>

namespace QActors {

/// A process of a node of Erlang's. A value; equal if it is the same process.
struct QACTORS_ERLANG_EXPORT ErlangPid
{
    Q_GADGET // so that QML can hold it

public:
    Atom node; ///< `app@host`.
    quint32 id = 0; ///< The node's own number of it.
    quint32 serial = 0; ///< Counts how often the ids have been used.
    quint32 creation = 0; ///< Of the node.

    /// `<app@host.id.serial>`: Erlang prints a number in place of the node, which each node counts for itself.
    Q_INVOKABLE QString toString() const;

    friend bool operator==(const ErlangPid &, const ErlangPid &) noexcept = default;
    friend QACTORS_ERLANG_EXPORT std::strong_ordering operator<=>(const ErlangPid &one, const ErlangPid &other) noexcept; ///< As Erlang orders them.
    friend size_t qHash(const ErlangPid &pid, size_t seed = 0) noexcept { return qHashMulti(seed, pid.node, pid.id, pid.serial, pid.creation); }
};

/// A reference of a node of Erlang's, unlike any other; an alias, too. A value.
struct QACTORS_ERLANG_EXPORT ErlangRef
{
    Q_GADGET // so that QML can hold it

public:
    static constexpr int MaxWords = 5; ///< As many as a node may send.

    Atom node; ///< Whose it is.
    quint32 creation = 0; ///< Of the node.
    QList<quint32> words; ///< One to MaxWords, the lowest first.

    /// `#Ref<app@host.third.second.first>`, with the words from the highest as Erlang prints them.
    Q_INVOKABLE QString toString() const;

    friend bool operator==(const ErlangRef &, const ErlangRef &) noexcept = default;
    friend QACTORS_ERLANG_EXPORT std::strong_ordering operator<=>(const ErlangRef &one, const ErlangRef &other) noexcept; ///< As Erlang orders them.
    friend size_t qHash(const ErlangRef &ref, size_t seed = 0) noexcept { return qHashMulti(seed, ref.node, ref.creation, ref.words); }
};

/// A port of a node of Erlang's: what owns a file, a socket or a program there. A value.
struct QACTORS_ERLANG_EXPORT ErlangPort
{
    Q_GADGET // so that QML can hold it

public:
    Atom node; ///< Whose it is.
    quint64 id = 0; ///< The node's own number of it.
    quint32 creation = 0; ///< Of the node.

    Q_INVOKABLE QString toString() const; ///< `#Port<app@host.id>`.

    friend bool operator==(const ErlangPort &, const ErlangPort &) noexcept = default;
    friend QACTORS_ERLANG_EXPORT std::strong_ordering operator<=>(const ErlangPort &one, const ErlangPort &other) noexcept; ///< As Erlang orders them.
    friend size_t qHash(const ErlangPort &port, size_t seed = 0) noexcept { return qHashMulti(seed, port.node, port.id, port.creation); }
};

QACTORS_ERLANG_EXPORT QDebug operator<<(QDebug debug, const ErlangPid &pid); ///< Prints toString().
QACTORS_ERLANG_EXPORT QDebug operator<<(QDebug debug, const ErlangRef &ref); ///< Prints toString().
QACTORS_ERLANG_EXPORT QDebug operator<<(QDebug debug, const ErlangPort &port); ///< Prints toString().

} // namespace QActors

Q_DECLARE_METATYPE(QActors::ErlangPid)
Q_DECLARE_METATYPE(QActors::ErlangRef)
Q_DECLARE_METATYPE(QActors::ErlangPort)
