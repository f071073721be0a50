// SPDX-License-Identifier: MIT
#include "epmd_p.h"

#include <QActors/qt/iodevice.h>
#include <QActors/qt/socket.h>
#include <QActors/tasks/timeouts.h>

#include <QtCore/qendian.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

using namespace std::chrono_literals;

constexpr quint8 AliveRequest = 120;
constexpr quint8 AliveAnswer = 121; // with a creation of 16 bits, of versions before OTP 23
constexpr quint8 AliveAnswerLong = 118;
constexpr quint8 PortRequest = 122;
constexpr quint8 PortAnswer = 119;
constexpr quint8 HiddenNode = 72;
constexpr quint8 OverTcp = 0;
constexpr quint16 DistributionVersion = 6;

/// A request, and what the errors of its answer have in common.
struct EpmdTalk
{
    QString host;
    quint16 port;
    QTcpSocket *socket;

    QString who() const { return u"epmd at %1:%2"_s.arg(host, QString::number(port)); }
    [[noreturn]] void fail(WireError::Kind kind, const QString &what) const { throw WireError(kind, u"%1 %2"_s.arg(who(), what)); }

    Async<> ask(QByteArray request) const
    {
        try {
            co_await connectTo(socket, host, port);
        } catch (const DeviceError &error) {
            throw WireError(WireError::Kind::NoPortMapper,
                            u"%1 does not answer (%2); start one with `epmd -daemon`, or any node of Erlang's on that host, or give the nodes fixed ports"_s
                                .arg(who(), error.message()));
        }
        QByteArray packet(2, '\0');
        qToBigEndian(quint16(request.size()), packet.data());
        packet += request;
        try {
            co_await QActors::writeAll(socket, packet);
        } catch (const DeviceError &error) {
            fail(WireError::Kind::NoPortMapper, u"has broken the connection: %1"_s.arg(error.message()));
        }
    }
    Async<QByteArray> take(qint64 size) const
    {
        try {
            co_return co_await QActors::readExactly(socket, size);
        } catch (const EndOfData &) {
            fail(WireError::Kind::Rubbish, u"has closed the connection in the middle of its answer; is it Erlang's port mapper?"_s);
        } catch (const DeviceError &error) {
            fail(WireError::Kind::NoPortMapper, u"has broken the connection: %1"_s.arg(error.message()));
        }
    }
    [[noreturn]] void failAnswer(QByteArrayView answer) const
    {
        fail(WireError::Kind::Rubbish, u"answered with byte %1; is it Erlang's port mapper?"_s.arg(quint8(answer.first())));
    }
};

template<typename Number>
void appendEpmdNumber(QByteArray &out, Number number)
{
    char bytes[sizeof(Number)];
    qToBigEndian(number, bytes);
    out.append(bytes, sizeof bytes);
}

Async<quint16> askForPort(EpmdTalk talk, QByteArray name)
{
    co_await talk.ask(QByteArray(1, char(PortRequest)) + name);
    const QByteArray head = co_await talk.take(2);
    if (quint8(head.at(0)) != PortAnswer)
        talk.failAnswer(head);
    if (head.at(1) != 0) {
        talk.fail(WireError::Kind::NoSuchNode, u"knows no node %1; does it run, under that name, and with that port mapper?"_s.arg(QString::fromUtf8(name)));
    }
    const QByteArray body = co_await talk.take(2 + 1 + 1 + 2 + 2);
    const auto port = qFromBigEndian<quint16>(body.constData());
    const auto newest = qFromBigEndian<quint16>(body.constData() + 4);
    const auto oldest = qFromBigEndian<quint16>(body.constData() + 6);
    if (port == 0 || newest < oldest)
        talk.fail(WireError::Kind::Rubbish, u"answered with a port or versions that cannot be; is it Erlang's port mapper?"_s);
    if (newest < DistributionVersion || oldest > DistributionVersion) {
        talk.fail(WireError::Kind::Incompatible, u"says that %1 speaks versions %2 to %3 of the distribution protocol, and this library %4: take OTP 25 or later there"_s
                                                     .arg(QString::fromUtf8(name), QString::number(oldest), QString::number(newest), QString::number(DistributionVersion)));
    }
    co_return port;
}

Async<quint32> registerName(EpmdTalk talk, QByteArray name, quint16 port)
{
    QByteArray request(1, char(AliveRequest));
    appendEpmdNumber(request, port);
    request.append(char(HiddenNode)).append(char(OverTcp));
    appendEpmdNumber(request, DistributionVersion);
    appendEpmdNumber(request, DistributionVersion);
    appendEpmdNumber(request, quint16(name.size()));
    request += name;
    appendEpmdNumber(request, quint16(0));
    co_await talk.ask(request);
    const QByteArray head = co_await talk.take(2);
    const auto kind = quint8(head.at(0));
    if (kind != AliveAnswer && kind != AliveAnswerLong)
        talk.failAnswer(head);
    if (head.at(1) != 0) {
        talk.fail(WireError::Kind::NameTaken, u"has a node %1 already; take another name, or end that one: `epmd -names` lists them"_s.arg(QString::fromUtf8(name)));
    }
    const QByteArray creation = co_await talk.take(kind == AliveAnswer ? 2 : 4);
    const quint32 number = kind == AliveAnswer ? qFromBigEndian<quint16>(creation.constData()) : qFromBigEndian<quint32>(creation.constData());
    if (number == 0)
        talk.fail(WireError::Kind::Rubbish, u"answered with creation 0; is it Erlang's port mapper?"_s);
    co_return number;
}

/// `fn` in its time.
template<typename T, typename F>
Async<T> inEpmdTime(const EpmdTalk &talk, F fn)
{
    auto result = co_await moveOnAfter(EpmdPatience, std::ref(fn));
    if (!result)
        talk.fail(WireError::Kind::TooSlow, u"has not answered within %1; is it Erlang's port mapper?"_s.arg(describe(Duration(EpmdPatience))));
    co_return *result;
}

} // namespace

quint16 epmdPortOfEnvironment()
{
    const QByteArray variable = qgetenv("ERL_EPMD_PORT");
    if (variable.isEmpty())
        return DefaultEpmdPort;
    bool isNumber = false;
    const int port = variable.toInt(&isNumber);
    if (!isNumber || port < 1 || port > 65535)
        throw WireError(WireError::Kind::BadName, u"the variable ERL_EPMD_PORT is \"%1\", where a port must be, 1 to 65535"_s.arg(QString::fromLocal8Bit(variable.left(40))));
    return quint16(port);
}

Async<quint16> epmdPort(QString host, quint16 epmdPort, QString name)
{
    QTcpSocket socket;
    const EpmdTalk talk{host, epmdPort, &socket};
    const auto ask = [&]() -> Async<quint16> { return askForPort(talk, name.toUtf8()); };
    co_return co_await inEpmdTime<quint16>(talk, ask);
}

Async<std::unique_ptr<EpmdRegistration>> EpmdRegistration::open(QString host, quint16 epmdPort, QString name, quint16 port)
{
    auto socket = std::make_unique<QTcpSocket>();
    const EpmdTalk talk{host, epmdPort, socket.get()};
    const auto ask = [&]() -> Async<quint32> { return registerName(talk, name.toUtf8(), port); };
    const quint32 creation = co_await inEpmdTime<quint32>(talk, ask);
    co_return std::unique_ptr<EpmdRegistration>(new EpmdRegistration(std::move(socket), creation));
}

EpmdRegistration::EpmdRegistration(std::unique_ptr<QTcpSocket> socket, quint32 creation) : m_socket(std::move(socket)), m_creation(creation)
{
    // Queued, also for one that has gone already.
    const auto lost = [this] {
        if (onLost)
            std::exchange(onLost, {})();
    };
    QObject::connect(m_socket.get(), &QTcpSocket::disconnected, m_socket.get(), lost, Qt::QueuedConnection);
    if (m_socket->state() != QAbstractSocket::ConnectedState)
        QMetaObject::invokeMethod(m_socket.get(), lost, Qt::QueuedConnection);
}

EpmdRegistration::~EpmdRegistration()
{
    m_socket->disconnect();
    m_socket->abort();
    m_socket.release()->deleteLater(); // this may be its own slot
}

} // namespace QActors::detail
