// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

#include <optional>

namespace QActors::detail {

/// What a parent hands to the process that it starts: where it listens, and the secret by which both know each other. For one use.
struct Invitation
{
    /// The environment's variable that has it.
    static constexpr const char *Variable = "QACTORS_CHILD";
    /// A new one for a child of that id.
    static Invitation make(const QString &id);
    /// That of this process, which its own children do not get from here on; empty if it has none.
    static std::optional<Invitation> take();
    /// Whether take() would give one.
    static bool isHere();
    QString toText() const;

    QByteArray cookie;
    QString child; // the child's name as a node
    QString parent; // the parent's
    QString address; // of the parent's QLocalServer
};

/// The names by which the two know each other's processes.
inline constexpr char ChildServes[] = "child";

} // namespace QActors::detail
