/** Where alarms go, and what became of partners' files. Subscribe a person or a pager to it per stage; the program names nobody. */
export const alerts = new sst.aws.SnsTopic("Alerts");
