// SPDX-License-Identifier: MIT
#include "invitation_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qrandom.h>
#include <QtCore/qstringlist.h>

#include <array>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype Parts = 5;
constexpr auto Version = "1"_L1;
constexpr qsizetype MostOfId = 60; // of a node's name, whatever it means

QByteArray randomHex()
{
    std::array<quint32, 4> words{};
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    return QByteArray(reinterpret_cast<const char *>(words.data()), sizeof words).toHex();
}

/// A part of a node's name.
QString nameOf(const QString &id)
{
    QString name;
    for (const QChar c : id.left(MostOfId))
        name += (c.unicode() < 0x80 && c.isLetterOrNumber()) || c == u'_' || c == u'-' ? c : u'_';
    return name.isEmpty() ? u"child"_s : name;
}

std::optional<Invitation> parse(const QString &text)
{
    // The address is the last, for it may have blanks.
    const QString head = text.section(u' ', 0, Parts - 2);
    const QStringList parts = head.split(u' ');
    Invitation invitation;
    invitation.address = text.section(u' ', Parts - 1);
    if (parts.size() != Parts - 1 || parts.first() != Version || invitation.address.isEmpty())
        return std::nullopt;
    invitation.cookie = parts.at(1).toLatin1();
    invitation.child = parts.at(2);
    invitation.parent = parts.at(3);
    return invitation;
}

} // namespace

Invitation Invitation::make(const QString &id)
{
    Invitation invitation;
    invitation.cookie = randomHex();
    const QString tag = QString::fromLatin1(randomHex().first(12));
    invitation.child = u"%1-%2@child"_s.arg(nameOf(id), tag);
    invitation.parent = u"parent-%1@child"_s.arg(tag);
    invitation.address = u"qactors-%1-%2"_s.arg(QString::number(QCoreApplication::applicationPid()), tag);
    return invitation;
}

QString Invitation::toText() const
{
    return QStringList{Version, QString::fromLatin1(cookie), child, parent, address}.join(u' ');
}

bool Invitation::isHere()
{
    return qEnvironmentVariableIsSet(Variable);
}

std::optional<Invitation> Invitation::take()
{
    const std::optional<Invitation> invitation = parse(qEnvironmentVariable(Variable));
    qunsetenv(Variable);
    return invitation;
}

} // namespace QActors::detail
