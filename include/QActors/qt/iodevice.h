// SPDX-License-Identifier: MIT
// Reading and writing devices: sockets, processes, serial ports, files, buffers. Each function takes a device of the
// current thread by a pointer of the device's own type (a QTcpSocket *, not a QIODevice *), which tells when the data ends.
//
// A read takes data out of the device only when all of its result is there: a read that is cancelled, or whose task is
// killed, loses nothing. Two tasks may read one device; each gets a piece. All functions may be cancelled or killed at any
// time, also when the device is a local of the coroutine. All throw SenderGone if the device is null or deleted,
// MisuseError if the device is not open or belongs to another thread, and DeviceError if the device fails. Put failAfter()
// around them for a timeout.
#pragma once

#include <QActors/qt/detail/wakeup.h>

#include <QtCore/qiodevice.h>
#include <QtCore/qpointer.h>

#include <limits>

namespace QActors {

/// A device failed: a connection was refused or broke, a disk is full. The message names the operation, and has the text
/// of QIODevice::errorString().
class QACTORS_EXPORT DeviceError : public Error
{
public:
    explicit DeviceError(const QString &message, int code = -1); ///< Says `message`.
    ~DeviceError() override;
    /// The device's own error(): a QAbstractSocket::SocketError, a QLocalSocket::LocalSocketError, …; -1 if it has none.
    int code() const noexcept { return m_code; }

private:
    int m_code;
};

/// The data ended before the requested part was complete. The data that is there can still be read.
class QACTORS_EXPORT EndOfData : public DeviceError
{
public:
    using DeviceError::DeviceError;
    ~EndOfData() override;
};

namespace detail {

/// The facts that a device's own type tells. Of Qt Network's classes, too, without knowing them.
struct DeviceState
{
    bool ended = false; // no more data will come, no more will be written
    bool failed = false;
    int error = -1;
    qint64 toWrite = 0; // beside bytesToWrite()
    qint64 room = 0; // that is left unread at most; 0: any number of bytes
};

template<typename Device>
DeviceState stateOf(QIODevice *of)
{
    [[maybe_unused]] auto *device = static_cast<Device *>(of);
    DeviceState state;
    if constexpr (requires { device->state() == Device::UnconnectedState; }) { // QAbstractSocket, QLocalSocket
        state.ended = device->state() == Device::UnconnectedState;
        state.error = int(device->error());
        state.failed = state.ended && state.error != -1;
        if constexpr (requires { Device::RemoteHostClosedError; })
            state.failed = state.failed && state.error != int(Device::RemoteHostClosedError);
        else if constexpr (requires { Device::PeerClosedError; })
            state.failed = state.failed && state.error != int(Device::PeerClosedError);
    } else if constexpr (requires { device->isFinished(); device->error() == Device::NoError; }) { // QNetworkReply
        state.ended = device->isFinished();
        state.error = int(device->error());
        state.failed = state.ended && device->error() != Device::NoError;
    } else if constexpr (requires { device->state() == Device::NotRunning; }) { // QProcess
        state.ended = device->state() == Device::NotRunning;
        state.error = int(device->error());
    }
    if constexpr (requires { device->readBufferSize(); }) // QAbstractSocket, QLocalSocket, QNetworkReply
        state.room = device->readBufferSize();
    if constexpr (requires { device->encryptedBytesToWrite(); }) // QSslSocket
        state.toWrite = device->encryptedBytesToWrite();
    return state;
}

using StateOf = DeviceState (*)(QIODevice *);

QACTORS_EXPORT Async<QByteArray> readExactly(QPointer<QIODevice> device, qint64 size, StateOf stateOf);
QACTORS_EXPORT Async<QByteArray> readSome(QPointer<QIODevice> device, qint64 most, StateOf stateOf);
QACTORS_EXPORT Async<QByteArray> readUntil(QPointer<QIODevice> device, QByteArray delimiter, qint64 most, StateOf stateOf);
QACTORS_EXPORT Async<QByteArray> readLine(QPointer<QIODevice> device, qint64 most, StateOf stateOf);
QACTORS_EXPORT Async<QByteArray> readAll(QPointer<QIODevice> device, StateOf stateOf);
QACTORS_EXPORT Async<> writeAll(QPointer<QIODevice> device, QByteArray data, StateOf stateOf);

template<typename Device>
constexpr StateOf stateOfDevice() noexcept
{
    static_assert(std::is_base_of_v<QIODevice, Device>, "This takes a pointer to a QIODevice, by its own type.");
    return &stateOf<Device>;
}

} // namespace detail

/// Waits for `size` bytes and gives them. Throws EndOfData, and takes nothing, if the data ends before; MisuseError if the
/// device's read buffer (QAbstractSocket::setReadBufferSize()) has no room for `size` bytes.
template<typename Device>
[[nodiscard]] Async<QByteArray> readExactly(Device *device, qint64 size)
{
    return detail::readExactly(device, size, detail::stateOfDevice<Device>());
}

/// Waits until there is data and gives what is there, at most `most` bytes; empty at the end of the data.
template<typename Device>
[[nodiscard]] Async<QByteArray> readSome(Device *device, qint64 most = (std::numeric_limits<qint64>::max)())
{
    return detail::readSome(device, most, detail::stateOfDevice<Device>());
}

/// Waits for `delimiter` and gives the data up to and including the delimiter. Throws EndOfData if the data ends without a
/// delimiter, DeviceError if there are `most` bytes without one, or as many as the device's read buffer may hold; both take
/// nothing.
template<typename Device>
[[nodiscard]] Async<QByteArray> readUntil(Device *device, QByteArray delimiter, qint64 most = 1 << 20)
{
    return detail::readUntil(device, std::move(delimiter), most, detail::stateOfDevice<Device>());
}

/// Waits for a line and gives the line with its '\n', which the last line may lack; empty at the end of the data. Throws
/// DeviceError, and takes nothing, if there are `most` bytes without a '\n', or as many as the device's read buffer may hold.
template<typename Device>
[[nodiscard]] Async<QByteArray> readLine(Device *device, qint64 most = 1 << 20)
{
    return detail::readLine(device, most, detail::stateOfDevice<Device>());
}

/// Waits for the end of the data (the peer closed the connection, the process its output) and gives all data. Throws
/// DeviceError, and takes nothing, if the device's read buffer is full before: read such a device piece by piece.
template<typename Device>
[[nodiscard]] Async<QByteArray> readAll(Device *device)
{
    return detail::readAll(device, detail::stateOfDevice<Device>());
}

/// Writes `data` and waits until the device has handed all written data to the system, so that a loop of writeAll() goes
/// as fast as the peer reads. Throws DeviceError if the device fails, or ends before. If cancelled, the data that the
/// device has taken is still written, as long as the device lives.
template<typename Device>
[[nodiscard]] Async<> writeAll(Device *device, QByteArray data)
{
    return detail::writeAll(device, std::move(data), detail::stateOfDevice<Device>());
}

} // namespace QActors
