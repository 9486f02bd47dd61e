# Inside a Debian root: a package that provides what any Fedora has, so that real packages resolve.
# What is in the root is what it says: the sonames and symbol versions are read from its libraries.
cd /root
mkdir -p fedora /etc/rpm
# Debian keeps the record of packages in the home of whoever calls rpm; it means alien to be used.
echo "%_dbpath /var/lib/rpm" > /etc/rpm/macros.dbpath
{
    cat << end
Name: fedora-names
Version: 40
Release: 1
Summary: The names that every Fedora has, for a Debian that plays one
License: MIT
BuildArch: x86_64
AutoReqProv: no
Provides: system-release = 40, system-release(releasever) = 40
Provides: systemd = $(dpkg-query -W -f '${Version}' systemd | sed 's/[^0-9.].*//')
Provides: glibc = $(dpkg-query -W -f '${Version}' libc6 | sed 's/[^0-9.].*//')
end
    for name in bash ca-certificates coreutils diffutils filesystem findutils gawk glibc-common grep \
        gzip initscripts iproute libgcc logrotate openssl-libs procps-ng sed setup shadow-utils \
        systemd-libs systemd-pam systemd-rpm-macros systemd-udev tar tzdata util-linux \
        util-linux-core which xz; do
        echo "Provides: $name = 40"
    done
    for path in /bin/bash /bin/sh /sbin/ldconfig /sbin/nologin /usr/bin/bash /usr/bin/env \
        /usr/bin/getent /usr/bin/sh /usr/bin/systemctl /usr/bin/systemd-sysusers \
        /usr/bin/systemd-tmpfiles /usr/sbin/groupadd /usr/sbin/ldconfig /usr/sbin/nologin \
        /usr/sbin/useradd /usr/sbin/usermod; do
        echo "Provides: $path"
    done
    # Without one, a system user that a package asks for would have to be made by that package.
    for name in root bin daemon mail nobody; do
        getent passwd "$name" > /dev/null && echo "Provides: user($name)"
    done
    for name in root bin daemon mail adm sys tty disk users systemd-journal; do
        getent group "$name" > /dev/null && echo "Provides: group($name)"
    done
    echo 'Provides: rtld(GNU_HASH)'
    find /lib/x86_64-linux-gnu /lib64 /usr/lib/x86_64-linux-gnu -maxdepth 1 -name '*.so*' -type f |
        /usr/lib/rpm/elfdeps --provides | sort -u | sed 's/^/Provides: /'
    cat << 'end'
%description
The names that every Fedora has.
%install
mkdir -p %{buildroot}/usr/lib/systemd/system-preset
echo 'disable *' > %{buildroot}/usr/lib/systemd/system-preset/99-default-disable.preset
%files
/usr/lib/systemd/system-preset/99-default-disable.preset
end
} > fedora/fedora-names.spec
rpmbuild -bb --quiet --define '_topdir /root/fedora' --define '_build_id_links none' \
    fedora/fedora-names.spec
rpmdb --initdb
rpm -i fedora/RPMS/x86_64/fedora-names-40-1.x86_64.rpm
rm -rf fedora
# A package manager without any repository.
mkdir -p /etc/yum.repos.d
rm -f /etc/yum.repos.d/*
