// SPDX-License-Identifier: MIT
#include <QActors/observer/observerclient.h>

#include "frames_p.h"
#include "socketname_p.h"

#include <QActors/observe/detail/changesreader.h>
#include <QActors/observe/detail/changeswriter.h>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qlocalsocket.h>

#include <algorithm>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

constexpr auto Patience = std::chrono::seconds(30); // for anything to come, once it is asked for
constexpr qsizetype MostDocument = 1024 * 1024 * 1024;

QString hint()
{
    return u"; start it with QACTORS_OBSERVER=1 in its environment, or call QActors::Observer::listen() in it"_s;
}

/// Throws if there is none.
ObservedProgram find(const QString &wanted)
{
    const QList<ObservedProgram> programs = Observer::programs();
    QStringList names;
    for (const ObservedProgram &program : programs) {
        if (program.name == wanted || QString::number(program.process) == wanted)
            return program;
        names.append(program.name);
    }
    const bool isNumber = !wanted.isEmpty() && std::all_of(wanted.begin(), wanted.end(), [](QChar c) { return c.isDigit(); });
    const QString others = names.isEmpty() ? u"nothing does"_s : u"these do: "_s + names.join(u", ");
    if (isNumber)
        throw Error(u"process %1 does not listen for observers (%2)"_s.arg(wanted, others) + hint());
    throw Error(u"no program listens for observers as \"%1\" (%2)"_s.arg(wanted.left(80), others) + hint());
}

} // namespace

namespace detail {

class ObserverClientPrivate
{
public:
    explicit ObserverClientPrivate(ObserverClient *client) : q(client), socket(client), patience(client)
    {
        patience.setSingleShot(true);
        patience.setInterval(Patience);
        socket.setReadBufferSize(4 * (Frame::Head + Frame::MostPiece));
    }
    void fail(const QString &why)
    {
        reset();
        Q_EMIT q->failed(why);
    }
    void reset()
    {
        patience.stop();
        greeted = asked = sent = canTellChanges = false;
        reader.reset();
        program = {};
        document = {};
        bytes = {};
        socket.abort();
    }
    void ask()
    {
        if (!greeted || !asked || std::exchange(sent, true))
            return;
        sentForChanges = wantsChanges && canTellChanges;
        const QString what = sentForChanges ? u"changes"_s : u"snapshot"_s;
        const QByteArray request = QJsonDocument({{u"version"_s, ObserverProtocol}, {u"get"_s, what}}).toJson(QJsonDocument::Compact);
        socket.write(Frame{Frame::Request, request}.toBytes());
        patience.start();
    }
    void look()
    {
        const QPointer<ObserverClient> alive(q);
        try {
            while (auto frame = Frame::take(bytes, Frame::MostPiece)) {
                patience.start();
                take(*frame);
                if (!alive)
                    return;
            }
        } catch (const Error &error) {
            return fail(error.message());
        }
        if (program.name.isEmpty() || socket.state() != QLocalSocket::UnconnectedState)
            return;
        fail(greeted ? u"%1 has ended, or has closed the connection"_s.arg(program.name)
                     : u"%1 cannot be reached: %2"_s.arg(program.name, socket.errorString()));
    }

    ObserverClient *const q;
    QLocalSocket socket;
    QByteArray bytes; // received, and not looked at yet
    QTimer patience;
    ObservedProgram program;
    bool greeted = false;
    bool asked = false;
    bool sent = false;
    bool wantsChanges = false; // what is asked for, for changed()
    bool sentForChanges = false;
    bool canTellChanges = false; // the program

private:
    void take(const Frame &frame)
    {
        if (frame.type == Frame::Failure)
            throw Error(QString::fromUtf8(frame.content));
        const bool wasAskedFor = greeted ? sent && (frame.type == Frame::Piece || frame.type == Frame::End) : frame.type == Frame::Hello;
        if (!wasAskedFor)
            throw Error(u"the program sends what was not asked for"_s);
        switch (frame.type) {
        case Frame::Hello:
            takeHello(QJsonDocument::fromJson(frame.content).object());
            break;
        case Frame::Piece:
            if (document.size() + frame.content.size() > MostDocument)
                throw Error(u"the program's snapshot is larger than 1 GiB; use QACTORS_DUMP"_s);
            document += frame.content;
            break;
        default:
            patience.stop();
            asked = sent = false;
            give(std::exchange(document, {}));
            break;
        }
    }
    void give(const QByteArray &json)
    {
        if (!wantsChanges) {
            Q_EMIT q->received(json);
            return;
        }
        if (sentForChanges && !reader)
            reader = std::make_unique<ChangesReader>();
        Q_EMIT q->changed(sentForChanges ? reader->take(json) : Snapshot::fromJson(json));
    }
    void takeHello(const QJsonObject &hello)
    {
        const int version = hello.value(u"version"_s).toInt();
        if (hello.value(u"protocol"_s).toString() != u"qactors-observer" || version != ObserverProtocol)
            throw Error(u"the program speaks version %1 of the observer's protocol, this client version %2; "
                        "use the qactors-observer of the program's QActors"_s.arg(QString::number(version), QString::number(ObserverProtocol)));
        greeted = true;
        if (!asked)
            patience.stop();
        canTellChanges = hello.value(u"changesVersion"_s).toInt() == ChangesWriter::SchemaVersion;
        program.application = hello.value(u"application"_s).toString();
        ask();
        Q_EMIT q->connected(); // which may delete us
    }

    QByteArray document;
    std::unique_ptr<ChangesReader> reader;
};

} // namespace detail

ObserverClient::ObserverClient(QObject *parent) : QObject(parent), d(std::make_unique<detail::ObserverClientPrivate>(this))
{
    // When the socket closes, what it has read is gone.
    connect(&d->socket, &QLocalSocket::readyRead, this, [this] { d->bytes += d->socket.readAll(); });
    // Later: then a slot may delete this, and the socket with it.
    const auto look = [this] { d->look(); };
    connect(&d->socket, &QLocalSocket::readyRead, this, look, Qt::QueuedConnection);
    connect(&d->socket, &QLocalSocket::disconnected, this, look, Qt::QueuedConnection);
    connect(&d->socket, &QLocalSocket::errorOccurred, this, look, Qt::QueuedConnection);
    connect(&d->patience, &QTimer::timeout, this, [this] { d->fail(u"%1 does not answer; it may be stopped"_s.arg(d->program.name)); });
}

ObserverClient::~ObserverClient()
{
    d->socket.disconnect(this);
    d->socket.abort();
}

void ObserverClient::connectTo(const QString &program)
{
    const ObservedProgram found = find(program);
    const bool asked = d->asked;
    d->reset();
    d->asked = asked;
    d->program = found;
    d->patience.start();
    d->socket.connectToServer(detail::socketPath(found.name));
}

void ObserverClient::request()
{
    if (d->asked)
        return;
    d->asked = true;
    d->wantsChanges = false;
    d->ask();
}

void ObserverClient::requestChanges()
{
    if (d->asked)
        return;
    d->asked = true;
    d->wantsChanges = true;
    d->ask();
}

ObservedProgram ObserverClient::program() const
{
    return d->program;
}

} // namespace QActors
