// SPDX-License-Identifier: MIT
#include "guides/guides.h"

#include <QtCore/qtemporarydir.h>

#include "database.h"

namespace database {

class tst_Database : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTableFromTheFirstToTheLastStatement()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"feeds.db"_s);
        for (int run = 0; run < 2; ++run) {
            Feeds feeds(file);
            TestSupport::await([&]() -> Async<> {
                co_await feeds.open();
                if (run == 0) {
                    QACTORS_COMPARE(co_await addOrTell(feeds, u"rain"_s), u"added"_s);
                    QACTORS_COMPARE(co_await addOrTell(feeds, u"rain"_s), u"there is one already"_s);
                    QACTORS_COMPARE(co_await feeds.add(u"snow"_s), 2);
                    co_await feeds.rename(2, u"rain"_s);
                }
                QACTORS_COMPARE(co_await feeds.count(), 1);
                QACTORS_COMPARE(co_await feeds.letters(), 4);
                const QList<Feed> all = co_await feeds.all();
                QACTORS_COMPARE(all.first().id, 2);
                QACTORS_VERIFY(!all.first().read);
            });
        }
    }
};
GUIDE_TEST(tst_Database)

} // namespace database

#include "database.moc"
