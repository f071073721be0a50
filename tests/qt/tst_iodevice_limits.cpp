// SPDX-License-Identifier: MIT
// Reads of sockets whose read buffer has a limit: what it has no room for never comes. And of devices that have much.
#include "support/socketpair.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// The error's kind and text, or what was read.
Async<QString> outcome(std::function<Async<QByteArray>()> read)
{
    try {
        co_return QString::fromLatin1(co_await read());
    } catch (const MisuseError &error) {
        co_return u"MisuseError: "_s + error.message();
    } catch (const EndOfData &error) {
        co_return u"EndOfData: "_s + error.message();
    } catch (const DeviceError &error) {
        co_return u"DeviceError: "_s + error.message();
    }
}

/// Has all of its text from the beginning, and counts the bytes that are copied out of it.
class CountingDevice : public QIODevice
{
public:
    explicit CountingDevice(QByteArray text) : m_text(std::move(text)) { open(ReadOnly | Unbuffered); }
    qint64 size() const override { return m_text.size(); }
    qint64 copied = 0;

protected:
    qint64 readData(char *data, qint64 most) override
    {
        const QByteArray piece = m_text.mid(pos(), most);
        std::copy(piece.begin(), piece.end(), data);
        copied += piece.size();
        return piece.size();
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    const QByteArray m_text;
};

template<typename Made>
std::unique_ptr<PairOf<typename std::remove_cvref_t<decltype(*Made().mine)>>> limited()
{
    auto pair = std::make_unique<Made>();
    pair->mine->setReadBufferSize(8);
    return pair;
}

} // namespace

class TestIODeviceLimits : public QObject
{
    Q_OBJECT

private:
    template<typename Made>
    void reads()
    {
        const LeakGuard guard;
        await([]() -> Async<> {
            const auto pair = limited<Made>();
            const QString kind = QString::fromLatin1(pair->mine->metaObject()->className());
            const auto exactly = [&](qint64 size) { return outcome([&pair, size] { return pair->readExactly(size); }); };
            const auto line = [&] { return pair->readLine(); };
            const auto until = [&] { return pair->readUntil(QByteArray("--"), 1000); };
            const auto all = [&] { return pair->readAll(); };

            const QString tooMany = co_await exactly(9); // nothing has come: at once all the same
            QACTORS_COMPARE(tooMany, u"MisuseError: readExactly: 9 bytes do not fit into the read buffer of 8; give setReadBufferSize() "
                                     "more, or 0, or read less at once"_s);
            co_await pair->peerWrites(QByteArray("0123456789ab\nc--"));
            const QString endless = co_await outcome(line);
            QACTORS_COMPARE(endless, u"DeviceError: readLine: the %1 failed: no end within 8 bytes, and its read buffer is full "
                                     "(setReadBufferSize())"_s.arg(kind));
            const QString never = co_await outcome(until);
            QACTORS_VERIFY2(never.startsWith(u"DeviceError: readUntil: "_s), never);
            const QString much = co_await outcome(all);
            QACTORS_COMPARE(much, u"DeviceError: readAll: the %1 failed: its read buffer is full with 8 bytes (setReadBufferSize()), and "
                                  "the data has not ended"_s.arg(kind));
            // Nothing was lost, and what fits comes.
            const QString full = co_await exactly(8);
            QACTORS_COMPARE(full, u"01234567"_s);
            const QString rest = co_await outcome(line);
            QACTORS_COMPARE(rest, u"89ab\n"_s);
            const QString last = co_await outcome(until);
            QACTORS_COMPARE(last, u"c--"_s);
            // As do those who end in time.
            co_await pair->peerWrites(QByteArray("bye"));
            pair->peerCloses();
            const QString end = co_await outcome(all);
            QACTORS_COMPARE(end, u"bye"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

private Q_SLOTS:
    // Of a peer that sends fast, much is there when the first line is read: not all of it is looked at for each line.
    void aLineCostsWhatItHolds()
    {
        QByteArray text;
        for (int i = 0; i < 1000; ++i)
            text += QByteArray(i, 'x') + '\n'; // short ones, and those that take several looks
        CountingDevice device(text);
        await([&]() -> Async<> {
            for (int i = 0; i < 1000; ++i) {
                const QByteArray line = co_await readLine(&device);
                QACTORS_COMPARE(line.size(), i + 1);
            }
            QACTORS_COMPARE(co_await readLine(&device), QByteArray());
        });
        QVERIFY2(device.copied < 10 * text.size(), qPrintable(QString::number(device.copied)));
    }

    void aTcpSocket() { reads<TcpPair>(); }
    void aLocalSocket() { reads<LocalPair>(); }

    void whatIsThereAlreadyIsGiven()
    {
        await([]() -> Async<> {
            TcpPair pair;
            co_await pair.peerWrites(QByteArray("0123456789"));
            while (pair.mine->bytesAvailable() < 10)
                co_await QActors::sleep(1ms);
            pair.mine->setReadBufferSize(4);
            const QByteArray ten = co_await pair.readExactly(10);
            QACTORS_COMPARE(ten, QByteArray("0123456789"));
        });
    }
};

QTEST_GUILESS_MAIN(TestIODeviceLimits)
#include "tst_iodevice_limits.moc"
