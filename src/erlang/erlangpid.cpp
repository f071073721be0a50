// SPDX-License-Identifier: MIT
#include <QActors/erlang/erlangpid.h>

#include <QtCore/qdebug.h>

#include <tuple>

namespace QActors {

using namespace Qt::StringLiterals;

QString ErlangPid::toString() const
{
    return u"<%1.%2.%3>"_s.arg(node.name).arg(id).arg(serial);
}

QString ErlangRef::toString() const
{
    QString text = u"#Ref<"_s + node.name;
    for (auto word = words.crbegin(); word != words.crend(); ++word)
        text += u'.' + QString::number(*word);
    return text + u'>';
}

QString ErlangPort::toString() const
{
    return u"#Port<%1.%2>"_s.arg(node.name).arg(id);
}

// The node's name counts last here, and first in those below.
std::strong_ordering operator<=>(const ErlangPid &one, const ErlangPid &other) noexcept
{
    return std::tie(one.serial, one.id, one.node, one.creation) <=> std::tie(other.serial, other.id, other.node, other.creation);
}

std::strong_ordering operator<=>(const ErlangRef &one, const ErlangRef &other) noexcept
{
    if (const auto order = std::tie(one.node, one.creation) <=> std::tie(other.node, other.creation); order != 0)
        return order;
    if (one.words.size() != other.words.size())
        return one.words.size() <=> other.words.size();
    for (qsizetype i = one.words.size() - 1; i >= 0; --i) {
        if (one.words[i] != other.words[i])
            return one.words[i] <=> other.words[i];
    }
    return std::strong_ordering::equal;
}

std::strong_ordering operator<=>(const ErlangPort &one, const ErlangPort &other) noexcept
{
    return std::tie(one.node, one.creation, one.id) <=> std::tie(other.node, other.creation, other.id);
}

QDebug operator<<(QDebug debug, const ErlangPid &pid)
{
    const QDebugStateSaver saver(debug);
    return debug.nospace().noquote() << pid.toString();
}

QDebug operator<<(QDebug debug, const ErlangRef &ref)
{
    const QDebugStateSaver saver(debug);
    return debug.nospace().noquote() << ref.toString();
}

QDebug operator<<(QDebug debug, const ErlangPort &port)
{
    const QDebugStateSaver saver(debug);
    return debug.nospace().noquote() << port.toString();
}

} // namespace QActors
