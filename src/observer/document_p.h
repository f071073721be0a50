// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/observer/observer.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qiodevice.h>
#include <QtCore/qtemporaryfile.h>

#include <memory>

namespace QActors::detail {

/// A text that is written once, to the end, and then read by several at their own pace. What is large goes to a temporary
/// file: the memory that it takes is bounded.
class QACTORS_OBSERVER_EXPORT Document final : public QIODevice
{
public:
    static constexpr qint64 MostInMemory = 16 * 1024 * 1024;

    explicit Document(qint64 mostInMemory = MostInMemory);
    bool isSequential() const override { return true; }
    qint64 length() const noexcept { return m_length; }
    /// At most so many bytes from there on. Throws Error if they cannot be read.
    QByteArray piece(qint64 from, qsizetype most);

protected:
    qint64 readData(char *, qint64) override { return -1; }
    qint64 writeData(const char *data, qint64 size) override;

private:
    const qint64 m_mostInMemory;
    qint64 m_length = 0;
    QByteArray m_memory;
    std::unique_ptr<QTemporaryFile> m_file;
};

} // namespace QActors::detail
