// SPDX-License-Identifier: MIT
#include <QActors/qt/iodevice.h>

#include <QActors/qt/detail/changenotifier.h>

#include <QtCore/qfiledevice.h>
#include <QtCore/qprocess.h>
#include <QtCore/qthread.h>

namespace QActors {

using namespace Qt::StringLiterals;

DeviceError::DeviceError(const QString &message, int code) : Error(message), m_code(code) { }
DeviceError::~DeviceError() = default;
EndOfData::~EndOfData() = default;

namespace detail {

namespace {

/// A QSslSocket's bytesWritten() tells only that all is encrypted. For what is sent then it has another signal, which Core knows
/// by its name alone.
class EncryptedWakeUp final : public WakeUpLeaf
{
public:
    EncryptedWakeUp(QIODevice *device, const QString &what) : WakeUpLeaf(device, what) { }
    void suspend()
    {
        listenToEnd();
        QObject::connect(object(), SIGNAL(encryptedBytesWritten(qint64)), &m_notifier, SIGNAL(changed()));
        listen(QObject::connect(&m_notifier, &ChangeNotifier::changed, context(), [this] { wakeUp(); }));
        const auto *device = static_cast<QIODevice *>(object());
        listen(QObject::connect(device, &QIODevice::bytesWritten, context(), [this] { wakeUp(); }));
        listen(QObject::connect(device, &QIODevice::readChannelFinished, context(), [this] { wakeUp(); }));
        listen(QObject::connect(device, &QIODevice::aboutToClose, context(), [this] { wakeUp(); }));
    }
    void result() const { throwIfGone(); }

private:
    ChangeNotifier m_notifier;
};

/// One read or write: looks at the device, and waits for it to change.
class DeviceUse
{
public:
    DeviceUse(QIODevice *device, const char *function, StateOf stateOf, QIODevice::OpenMode mode)
        : m_device(device), m_function(QString::fromLatin1(function)), m_stateOf(stateOf)
    {
        if (qobject_cast<QProcess *>(device)) // by the name of its base, perhaps
            m_stateOf = &detail::stateOf<QProcess>;
        look();
        if (device->thread() != QThread::currentThread())
            throw MisuseError(u"%1: the device belongs to another thread; use it in a task of that thread"_s.arg(m_function));
        if (!(device->openMode() & mode)) {
            throwIfFailed();
            throw MisuseError(u"%1: the %2 is not open for that; open or connect it first"_s.arg(m_function, kind()));
        }
        // Some say that their data has ended by this alone.
        const auto finished = [this] { m_finished = true; };
        m_connection = QObject::connect(device, &QIODevice::readChannelFinished, requireTask(function)->scheduler()->context(), finished);
    }
    ~DeviceUse() { QObject::disconnect(m_connection); }
    Q_DISABLE_COPY_MOVE(DeviceUse)

    QIODevice *operator->() const { return m_device; }
    qint64 available() const { return m_device->bytesAvailable(); }
    qint64 unwritten() const
    {
        qint64 bytes = m_device->bytesToWrite() + m_state.toWrite;
        if (isEncrypting()) { // by the name of its base, perhaps: a QSslSocket sends by a socket that is its child
            for (const QIODevice *inner : m_device->findChildren<QIODevice *>(QString(), Qt::FindDirectChildrenOnly))
                bytes += inner->inherits("QTcpSocket") ? inner->bytesToWrite() : 0;
        }
        return bytes;
    }
    bool isOver() const { return m_state.ended || !m_device->isOpen(); }
    /// Of its read buffer; 0 if that has no limit.
    qint64 room() const { return m_state.room; }
    bool isFull() const { return m_state.room > 0 && available() >= m_state.room; }
    /// No more data will come.
    bool hasEnded() const { return isOver() || m_finished || !m_device->isSequential(); }

    Async<> readable()
    {
        const QString what = u"%1() from a %2"_s.arg(m_function, kind());
        co_await WakeUp(m_device.get(), what, &QIODevice::readyRead, &QIODevice::readChannelFinished, &QIODevice::aboutToClose);
        look();
    }
    Async<> written()
    {
        const QString what = u"%1() to a %2"_s.arg(m_function, kind());
        if (auto *process = qobject_cast<QProcess *>(m_device.get()))
            co_await WakeUp(process, what, &QIODevice::bytesWritten, &QProcess::finished, &QIODevice::aboutToClose);
        else if (isEncrypting())
            co_await EncryptedWakeUp(m_device.get(), what);
        else
            co_await WakeUp(m_device.get(), what, &QIODevice::bytesWritten, &QIODevice::readChannelFinished, &QIODevice::aboutToClose);
        look();
    }

    void throwIfFailed() const
    {
        if (m_state.failed)
            failWith(m_device->errorString());
    }
    [[noreturn]] void failWith(const QString &reason) const
    {
        throw DeviceError(u"%1: the %2 failed: %3"_s.arg(m_function, kind(), reason), m_state.error);
    }
    [[noreturn]] void endOfData(const QString &wanted) const
    {
        throwIfFailed();
        throw EndOfData(u"%1: the data of the %2 ended before %3; what there is can be read"_s.arg(m_function, kind(), wanted), m_state.error);
    }
    void require(bool condition, const QString &rule) const
    {
        if (!condition)
            throw MisuseError(m_function + u": "_s + rule);
    }

private:
    void look()
    {
        if (!m_device)
            throw SenderGone(m_function + u": the device was deleted"_s);
        m_state = m_stateOf(m_device);
    }
    /// A QSslSocket, which Core knows by its signal alone.
    bool isEncrypting() const { return m_device->metaObject()->indexOfSignal("encryptedBytesWritten(qint64)") >= 0; }
    QString kind() const { return QString::fromLatin1(m_device->metaObject()->className()); }

    QPointer<QIODevice> m_device;
    QString m_function;
    StateOf m_stateOf;
    DeviceState m_state;
    QMetaObject::Connection m_connection;
    bool m_finished = false;
};

/// Until there is `delimiter`, or the end: how many bytes there are up to and with it; -1 at the end.
Async<qint64> find(DeviceUse &use, const QByteArray &delimiter, qint64 most)
{
    use.require(most > 0, u"the limit must be greater than 0"_s);
    qint64 piece = 512; // a peek copies: no more than a short line needs, or all of a megabyte would be copied for each line
    for (;;) {
        const qint64 there = use->isOpen() ? std::min(use.available(), most) : 0;
        const QByteArray seen = there > 0 ? use->peek(std::min(there, piece)) : QByteArray();
        const qsizetype at = seen.indexOf(delimiter);
        if (at >= 0)
            co_return at + delimiter.size();
        if (piece < there) {
            piece *= 4;
            continue;
        }
        if (seen.size() >= most)
            use.failWith(u"no end within %1 bytes"_s.arg(most));
        if (use.hasEnded())
            co_return -1;
        if (use.isFull())
            use.failWith(u"no end within %1 bytes, and its read buffer is full (setReadBufferSize())"_s.arg(use.room()));
        co_await use.readable();
    }
}

} // namespace

Async<QByteArray> readExactly(QPointer<QIODevice> device, qint64 size, StateOf stateOf)
{
    DeviceUse use(device.data(), "readExactly", stateOf, QIODevice::ReadOnly);
    use.require(size >= 0, u"the size must not be negative"_s);
    while (use.available() < size) {
        if (use.hasEnded())
            use.endOfData(u"there were %1 bytes"_s.arg(size));
        use.require(use.room() <= 0 || size <= use.room(),
                    u"%1 bytes do not fit into the read buffer of %2; give setReadBufferSize() more, or 0, or read less at once"_s
                        .arg(size)
                        .arg(use.room()));
        co_await use.readable();
    }
    co_return use->read(size);
}

Async<QByteArray> readSome(QPointer<QIODevice> device, qint64 most, StateOf stateOf)
{
    DeviceUse use(device.data(), "readSome", stateOf, QIODevice::ReadOnly);
    use.require(most > 0, u"the limit must be greater than 0"_s);
    while (use.available() == 0) {
        if (use.hasEnded()) {
            use.throwIfFailed();
            co_return QByteArray();
        }
        co_await use.readable();
    }
    co_return use->read(std::min(use.available(), most));
}

Async<QByteArray> readUntil(QPointer<QIODevice> device, QByteArray delimiter, qint64 most, StateOf stateOf)
{
    DeviceUse use(device.data(), "readUntil", stateOf, QIODevice::ReadOnly);
    use.require(!delimiter.isEmpty(), u"the delimiter must not be empty"_s);
    const qint64 size = co_await find(use, delimiter, most);
    if (size < 0)
        use.endOfData(u"the delimiter came"_s);
    co_return use->read(size);
}

Async<QByteArray> readLine(QPointer<QIODevice> device, qint64 most, StateOf stateOf)
{
    DeviceUse use(device.data(), "readLine", stateOf, QIODevice::ReadOnly);
    const QByteArray newline("\n");
    const qint64 size = co_await find(use, newline, most);
    if (size >= 0)
        co_return use->read(size);
    use.throwIfFailed();
    co_return use->isOpen() ? use->readAll() : QByteArray();
}

Async<QByteArray> readAll(QPointer<QIODevice> device, StateOf stateOf)
{
    DeviceUse use(device.data(), "readAll", stateOf, QIODevice::ReadOnly);
    while (!use.hasEnded()) {
        if (use.isFull())
            use.failWith(u"its read buffer is full with %1 bytes (setReadBufferSize()), and the data has not ended"_s.arg(use.room()));
        co_await use.readable();
    }
    use.throwIfFailed();
    co_return use->isOpen() ? use->readAll() : QByteArray();
}

Async<> writeAll(QPointer<QIODevice> device, QByteArray data, StateOf stateOf)
{
    DeviceUse use(device.data(), "writeAll", stateOf, QIODevice::WriteOnly);
    qint64 taken = 0;
    for (;;) {
        if (taken < data.size() && !use.isOver()) {
            const qint64 count = use->write(data.constData() + taken, data.size() - taken);
            if (count < 0)
                use.failWith(use->errorString());
            taken += count;
        }
        if (taken == data.size() && !use->isSequential()) { // a file has no signal for having written
            auto *file = qobject_cast<QFileDevice *>(device);
            if (file && !file->flush())
                use.failWith(file->errorString());
            co_return;
        }
        if (taken == data.size() && use.unwritten() == 0 && !use.isOver())
            co_return;
        if (use.isOver()) {
            use.throwIfFailed();
            use.failWith(u"it was closed before all was written"_s);
        }
        co_await use.written();
    }
}

} // namespace detail
} // namespace QActors
