package org.longhaul.management;

import java.util.List;
import org.longhaul.management.Tables.AccountRow;
import org.longhaul.management.Tables.AuditRow;
import org.longhaul.management.Tables.TokenRow;
import org.longhaul.security.Operation;

/** Who may do what. */
@Described("Accounts, their tokens, and the audit. Accounts sign in to REST and the console; who may use JMX is in the"
        + " JVM's own files.")
interface SecurityMXBean {
    @Described("The JMX names that have roles of Longhaul, separated by commas; all others may only read")
    @Manages(Operation.OWN_ACCOUNT)
    String getJmxNames();

    @Described("Says as whom the caller is known here, and in which roles")
    @Manages(value = Operation.OWN_ACCOUNT, tells = true)
    String whoAmI();

    @Described("Shows the tokens of the caller's own account of the same name")
    @Manages(value = Operation.OWN_ACCOUNT, tells = true)
    List<TokenRow> ownTokens();

    @Described("Makes a token of the caller's own account of the same name, and answers it: it is shown this once")
    @Manages(Operation.OWN_ACCOUNT)
    String createOwnToken(
            @Described(name = "label", value = "What it is for") String label,
            @Described(name = "days", value = "How long it is good; 0 for ever", unit = "days") int days);

    @Described("Revokes a token of the caller's own account of the same name")
    @Manages(Operation.OWN_ACCOUNT)
    void revokeOwnToken(@Described(name = "token", value = "The id of the token") String token);

    @Described("Shows the accounts, by name, a part at a time")
    @Manages(value = Operation.MANAGE_ACCOUNTS, tells = true)
    List<AccountRow> accounts(
            @Described(name = "after", value = "Only names behind this one; empty for the first") String after,
            @Described(name = "limit", value = "How many at most, from 1 to 200", unit = "accounts") int limit);

    @Described("Makes an account")
    @Manages(Operation.MANAGE_ACCOUNTS)
    void createAccount(
            @Described(name = "name", value = "The name") String name,
            @Described(name = "password", value = "The password; empty for an account with tokens only")
                    String password,
            @Described(
                            name = "roles",
                            value = "Its roles, separated by commas; a role for one product is written with the product"
                                    + " after a colon, such as task-operator:billing")
                    String roles);

    @Described("Changes the roles of an account, or disables or enables it")
    @Manages(Operation.MANAGE_ACCOUNTS)
    void changeAccount(
            @Described(name = "name", value = "The name") String name,
            @Described(name = "roles", value = "All its roles from now on, as for createAccount") String roles,
            @Described(name = "disabled", value = "Whether it may not sign in") boolean disabled);

    @Described("Sets the password of an account, and ends its sessions")
    @Manages(Operation.MANAGE_ACCOUNTS)
    void setPassword(
            @Described(name = "name", value = "The name") String name,
            @Described(name = "password", value = "The new password") String password);

    @Described("Removes an account with its tokens and sessions")
    @Manages(Operation.MANAGE_ACCOUNTS)
    void removeAccount(@Described(name = "name", value = "The name") String name);

    @Described("Shows the tokens of an account")
    @Manages(value = Operation.MANAGE_ACCOUNTS, tells = true)
    List<TokenRow> tokens(@Described(name = "name", value = "The name of the account") String name);

    @Described("Makes a token of an account, and answers it: it is shown this once")
    @Manages(Operation.MANAGE_ACCOUNTS)
    String createToken(
            @Described(name = "name", value = "The name of the account") String name,
            @Described(name = "label", value = "What it is for") String label,
            @Described(name = "days", value = "How long it is good; 0 for ever", unit = "days") int days);

    @Described("Revokes a token of an account")
    @Manages(Operation.MANAGE_ACCOUNTS)
    void revokeToken(
            @Described(name = "name", value = "The name of the account") String name,
            @Described(name = "token", value = "The id of the token") String token);

    @Described("Shows what people did, the latest first")
    @Manages(value = Operation.READ_AUDIT, tells = true)
    List<AuditRow> audit(
            @Described(name = "limit", value = "How many entries at most, from 1 to 200", unit = "entries") int limit,
            @Described(name = "before", value = "Only what is older than the entry of this id; empty for the latest")
                    String before);
}
