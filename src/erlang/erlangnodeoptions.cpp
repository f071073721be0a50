// SPDX-License-Identifier: MIT
#include <QActors/erlang/erlangnodeoptions.h>

#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslkey.h>

#include <algorithm>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

constexpr quint16 UsualPortMapperPort = 4369;
constexpr int MostOfName = 255;

bool isNameCharacter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'_' || c == u'-' || c == u'.';
}

bool isHostCharacter(QChar c)
{
    return isNameCharacter(c) || c == u':'; // of an IPv6 address
}

} // namespace

void detail::requireNodeName(const QString &name)
{
    const auto refuse = [&](const QString &why) {
        throw NodeError(NodeError::Kind::Name, u"\"%1\" is no name of a node: %2; a name is like ui@127.0.0.1 or ui@host"_s.arg(name.left(80), why), name);
    };
    const qsizetype at = name.indexOf(u'@');
    if (at < 0)
        refuse(u"it has no host"_s);
    const QStringView first = QStringView(name).left(at);
    const QStringView host = QStringView(name).mid(at + 1);
    if (first.isEmpty())
        refuse(u"there is nothing before the @"_s);
    if (host.isEmpty())
        refuse(u"it has no host"_s);
    if (name.size() > MostOfName)
        refuse(u"it has %1 characters, and %2 are the most"_s.arg(QString::number(name.size()), QString::number(MostOfName)));
    if (!std::all_of(first.begin(), first.end(), isNameCharacter) || !std::all_of(host.begin(), host.end(), isHostCharacter))
        refuse(u"it may have letters, digits, '_', '-' and '.'"_s);
}

ErlangNodeOptions::ErlangNodeOptions(const QString &name) : m_name(name)
{
    detail::requireNodeName(name);
}

ErlangNodeOptions ErlangNodeOptions::cookie(const QByteArray &cookie) const
{
    if (cookie.isEmpty() || cookie.size() > MostOfName) {
        throw NodeError(NodeError::Kind::Cookie,
                        u"%1: a cookie has 1 to %2 bytes, this one has %3"_s.arg(m_name, QString::number(MostOfName), QString::number(cookie.size())), m_name);
    }
    ErlangNodeOptions changed(*this);
    changed.m_cookie = cookie;
    return changed;
}

ErlangNodeOptions ErlangNodeOptions::listenOn(const QHostAddress &address, quint16 port) const
{
    ErlangNodeOptions changed(*this);
    changed.m_address = address;
    changed.m_port = port;
    changed.m_listens = true;
    return changed;
}

ErlangNodeOptions ErlangNodeOptions::connectOnly() const
{
    ErlangNodeOptions changed(*this);
    changed.m_listens = false;
    return changed;
}

ErlangNodeOptions ErlangNodeOptions::withoutPortMapper() const
{
    ErlangNodeOptions changed(*this);
    changed.m_usesPortMapper = false;
    return changed;
}

ErlangNodeOptions ErlangNodeOptions::portMapperPort(quint16 port) const
{
    ErlangNodeOptions changed(*this);
    changed.m_portMapperPort = port;
    return changed;
}

ErlangNodeOptions ErlangNodeOptions::fixedPort(const QString &node, quint16 port) const
{
    detail::requireNodeName(node);
    ErlangNodeOptions changed(*this);
    changed.m_ports.insert(node, port);
    return changed;
}

#if QT_CONFIG(ssl)
ErlangNodeOptions ErlangNodeOptions::tls(const QSslConfiguration &configuration) const
{
    if (configuration.localCertificate().isNull() || configuration.privateKey().isNull()) {
        throw NodeError(NodeError::Kind::Untrusted,
                        u"%1: the configuration for TLS has no certificate or no key; set localCertificate() and privateKey()"_s.arg(m_name), m_name);
    }
    ErlangNodeOptions changed(*this);
    QSslConfiguration verifying = configuration;
    verifying.setPeerVerifyMode(QSslSocket::VerifyPeer);
    changed.m_tls = std::make_shared<const QSslConfiguration>(verifying);
    return changed;
}
#endif

ErlangNodeOptions ErlangNodeOptions::tickTime(AnyDuration time) const
{
    if (Duration(time) < std::chrono::seconds(1))
        throw MisuseError(u"ErlangNodeOptions::tickTime: %1 is too short; give at least a second"_s.arg(describe(time)));
    ErlangNodeOptions changed(*this);
    changed.m_tickTime = time;
    return changed;
}

ErlangNodeOptions ErlangNodeOptions::setupTime(AnyDuration time) const
{
    if (Duration(time) <= Duration::zero())
        throw MisuseError(u"ErlangNodeOptions::setupTime: %1 is no time to wait; give more than nothing"_s.arg(describe(time)));
    ErlangNodeOptions changed(*this);
    changed.m_setupTime = time;
    return changed;
}

ErlangNodeOptions ErlangNodeOptions::reconnect(AnyDuration longest) const
{
    ErlangNodeOptions changed(*this);
    changed.m_reconnect = longest;
    return changed;
}

ErlangNodeOptions ErlangNodeOptions::sendLimit(qint64 bytes) const
{
    if (bytes < 1)
        throw MisuseError(u"ErlangNodeOptions::sendLimit: %1 bytes; give at least one"_s.arg(bytes));
    ErlangNodeOptions changed(*this);
    changed.m_sendLimit = bytes;
    return changed;
}

ErlangNodeOptions ErlangNodeOptions::queueLimit(int messages) const
{
    if (messages < 1)
        throw MisuseError(u"ErlangNodeOptions::queueLimit: %1 messages; give at least one"_s.arg(messages));
    ErlangNodeOptions changed(*this);
    changed.m_queueLimit = messages;
    return changed;
}

QString ErlangNodeOptions::host() const
{
    return m_name.mid(m_name.indexOf(u'@') + 1);
}

QString ErlangNodeOptions::shortName() const
{
    return m_name.left(m_name.indexOf(u'@'));
}

quint16 ErlangNodeOptions::portMapperPort() const noexcept
{
    if (m_portMapperPort)
        return m_portMapperPort;
    bool ok = false;
    const int port = qEnvironmentVariableIntValue("ERL_EPMD_PORT", &ok);
    return ok && port > 0 && port < 65536 ? quint16(port) : UsualPortMapperPort;
}

} // namespace QActors
