// SPDX-License-Identifier: MIT
// A device without anything behind it.
#pragma once

#include <QtCore/qiodevice.h>

#include <algorithm>

namespace TestSupport {

/// A sequential device that has data when told to.
class LateDevice final : public QIODevice
{
public:
    LateDevice() { open(QIODevice::ReadOnly); }
    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override { return m_data.size() + QIODevice::bytesAvailable(); }
    void feed(const QByteArray &data)
    {
        m_data += data;
        Q_EMIT readyRead();
    }

protected:
    qint64 readData(char *to, qint64 most) override
    {
        const qint64 count = std::min<qint64>(most, m_data.size());
        std::copy_n(m_data.constData(), count, to);
        m_data.remove(0, count);
        return count;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_data;
};

} // namespace TestSupport
