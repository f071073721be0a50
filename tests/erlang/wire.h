// SPDX-License-Identifier: MIT
// What the tests of the wire have in common: pids and references, mutations of bytes, and how often to try.
#pragma once

#include "../../src/erlang/handshake_p.h"

#include <QActors/Async>
#include <QActors/Term>

#include <QtCore/qendian.h>

#include <QtCore/qrandom.h>

namespace TestSupport {

using namespace QActors;
using namespace QActors::detail;
using namespace Qt::StringLiterals;

inline Term somePid(quint32 id = 1, const char *node = "app@127.0.0.1")
{
    return Term::pid(ErlangPid{Atom(node), id, 0, 7});
}

inline Term someRef(quint32 word = 1)
{
    return Term::reference(ErlangRef{Atom("app@127.0.0.1"), 7, {word, 2, 3}});
}

/// How many mutants: `some`, or, by hand, as many as QACTORS_ERLANG_MUTANTS says.
inline int mutants(int some)
{
    bool isNumber = false;
    const int wanted = qEnvironmentVariableIntValue("QACTORS_ERLANG_MUTANTS", &isNumber);
    return isNumber && wanted > 0 ? wanted : some;
}

/// `bytes` with one to four changes.
inline QByteArray mutated(QByteArray bytes, QRandomGenerator &random)
{
    for (int change = random.bounded(1, 5); change > 0; --change) {
        const qsizetype at = bytes.isEmpty() ? 0 : random.bounded(bytes.size());
        switch (random.bounded(6)) {
        case 0:
            if (!bytes.isEmpty())
                bytes[at] = char(random.generate());
            break;
        case 1: bytes.remove(at, random.bounded(1, 6)); break;
        case 2: bytes.insert(at, char(random.generate())); break;
        case 3: bytes.truncate(at); break;
        case 4:
            if (!bytes.isEmpty())
                bytes[at] = char(bytes.at(at) ^ (1 << random.bounded(8)));
            break;
        default: bytes.insert(at, bytes.mid(at, random.bounded(1, 20))); break;
        }
    }
    return bytes;
}

/// The message of the WireError that `fn` throws, after its kind; "nothing" if it throws none.
template<typename F>
std::pair<WireError::Kind, QString> wireErrorOf(F fn)
{
    try {
        fn();
    } catch (const WireError &error) {
        return {error.kind(), error.message()};
    }
    return {WireError::Kind(255), u"nothing"_s};
}

/// The error that awaiting `fn()` ends with.
template<typename F>
Async<WireError> wireErrorIn(F fn)
{
    try {
        co_await fn();
    } catch (const WireError &error) {
        co_return error;
    }
    co_return WireError(WireError::Kind(255), u"nothing"_s);
}

} // namespace TestSupport
